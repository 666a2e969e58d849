using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Ledger.Sqlite;
using SigningService.Testing;

namespace SigningService.Ledger.Tests.Archives;

/// <summary>This same program as a process that archives, and kills itself before one of the steps. It runs before any test would.</summary>
internal static class ArchivingChild
{
    private const string LedgerVariable = "LEDGER_TEST_ARCHIVING_FILE";
    private const string UntilVariable = "LEDGER_TEST_ARCHIVING_UNTIL";
    private const string StepVariable = "LEDGER_TEST_ARCHIVING_STEP";

    /// <param name="step">The kill comes before the step of this number, from 1.</param>
    /// <returns>Whether it came that far.</returns>
    public static async Task<bool> KillAtAsync(string ledger, DateTimeOffset until, int step, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "SigningService.Ledger.Tests"));
        start.Environment[LedgerVariable] = ledger;
        start.Environment[UntilVariable] = until.ToString("O", CultureInfo.InvariantCulture);
        start.Environment[StepVariable] = step.ToString(CultureInfo.InvariantCulture);
        using var child = Process.Start(start)!;
        await child.WaitForExitAsync(cancellationToken);
        return child.ExitCode != 0;
    }

    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(LedgerVariable) is not { } file)
            return;
        var steps = int.Parse(Environment.GetEnvironmentVariable(StepVariable)!, CultureInfo.InvariantCulture);
        var until = DateTimeOffset.Parse(Environment.GetEnvironmentVariable(UntilVariable)!, CultureInfo.InvariantCulture);
        // Another thread that needs code of this assembly would wait for the initializer to end: the steps are counted in another one.
        var options = new LedgerOptions { File = file, BeforeArchiveStep = new KillAtStep(steps).Before };
        Archive(options, until);
        Environment.Exit(0);
    }

    private static void Archive(LedgerOptions options, DateTimeOffset until)
    {
        var ledger = SqliteLedger.Open(options, TimeProvider.System, NullLogger<SqliteLedger>.Instance);
        ledger.ArchiveAsync(until, CancellationToken.None).GetAwaiter().GetResult();
        ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
