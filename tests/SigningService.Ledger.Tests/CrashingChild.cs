using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority.Issuance;
using SigningService.Ledger.Sqlite;

namespace SigningService.Ledger.Tests;

/// <summary>
/// This same program as a process that writes until it is killed, and notes in a file what the ledger has acknowledged. It runs before
/// any test would, on one thread: others would wait for the initializer to end.
/// </summary>
internal static class CrashingChild
{
    private const string LedgerVariable = "LEDGER_TEST_CHILD_FILE";

    public static Process Start(string ledger)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "SigningService.Ledger.Tests"));
        start.Environment[LedgerVariable] = ledger;
        return Process.Start(start)!;
    }

    public static string Acknowledged(string ledger) => ledger + ".acknowledged";

    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(LedgerVariable) is not { } file)
            return;
        var ledger = SqliteLedger.Open(new LedgerOptions { File = file }, TimeProvider.System, NullLogger<SqliteLedger>.Instance);
        using var acknowledged = new StreamWriter(Acknowledged(file), append: true) { AutoFlush = true };
        while (true)
        {
            var intents = new IssuanceIntent[16];
            for (var i = 0; i < intents.Length; i++)
                intents[i] = SomeIntent.Of();
            var recorded = new Task[intents.Length];
            for (var i = 0; i < intents.Length; i++)
                recorded[i] = ledger.RecordIntentAsync(intents[i], CancellationToken.None).AsTask();
            for (var i = 0; i < intents.Length; i++)
            {
                recorded[i].GetAwaiter().GetResult();
                acknowledged.WriteLine("intent " + intents[i].Id.Serial);
                ledger.RecordIssuedAsync(intents[i].Id, SomeIntent.Signed(intents[i].ToBeSigned), SomeIntent.Now, CancellationToken.None)
                    .AsTask().GetAwaiter().GetResult();
                acknowledged.WriteLine("issued " + intents[i].Id.Serial);
            }
        }
    }
}
