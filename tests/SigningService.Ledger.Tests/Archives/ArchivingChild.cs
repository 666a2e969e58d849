using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Ledger.Archives;
using SigningService.Ledger.Postgres;
using SigningService.Ledger.Sqlite;
using SigningService.Testing;

namespace SigningService.Ledger.Tests.Archives;

/// <summary>This same program as a process that archives, and kills itself before one of the steps. It runs before any test would.</summary>
internal static class ArchivingChild
{
    private const string LedgerVariable = "LEDGER_TEST_ARCHIVING_FILE";
    private const string PortVariable = "LEDGER_TEST_ARCHIVING_PORT";
    private const string UntilVariable = "LEDGER_TEST_ARCHIVING_UNTIL";
    private const string StepVariable = "LEDGER_TEST_ARCHIVING_STEP";

    /// <param name="ledger">Its file.</param>
    /// <param name="step">The kill comes before the step of this number, from 1.</param>
    /// <returns>Whether it came that far.</returns>
    public static Task<bool> KillAtAsync(string ledger, DateTimeOffset until, int step, CancellationToken cancellationToken) =>
        KillAtAsync(ledger, null, until, step, cancellationToken);

    public static Task<bool> KillAtAsync(PostgresOptions ledger, DateTimeOffset until, int step, CancellationToken cancellationToken) =>
        KillAtAsync(ledger.Database, ledger.Port, until, step, cancellationToken);

    private static async Task<bool> KillAtAsync(string ledger, int? port, DateTimeOffset until, int step, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "SigningService.Ledger.Tests"));
        start.Environment[LedgerVariable] = ledger;
        start.Environment[PortVariable] = port?.ToString(CultureInfo.InvariantCulture);
        start.Environment[UntilVariable] = until.ToString("O", CultureInfo.InvariantCulture);
        start.Environment[StepVariable] = step.ToString(CultureInfo.InvariantCulture);
        using var child = Process.Start(start)!;
        await child.WaitForExitAsync(cancellationToken);
        return child.ExitCode != 0;
    }

    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(LedgerVariable) is not { } name)
            return;
        var steps = int.Parse(Environment.GetEnvironmentVariable(StepVariable)!, CultureInfo.InvariantCulture);
        var until = DateTimeOffset.Parse(Environment.GetEnvironmentVariable(UntilVariable)!, CultureInfo.InvariantCulture);
        // Another thread that needs code of this assembly would wait for the initializer to end: the steps are counted in another one.
        var kill = new KillAtStep(steps);
        ILedger ledger = Environment.GetEnvironmentVariable(PortVariable) is { Length: > 0 } port ? Open(name, int.Parse(port, CultureInfo.InvariantCulture), kill) : Open(name, kill);
        ((IArchivingLedger)ledger).ArchiveAsync(until, CancellationToken.None).GetAwaiter().GetResult();
        ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Environment.Exit(0);
    }

    private static SqliteLedger Open(string file, KillAtStep kill) =>
        SqliteLedger.Open(new LedgerOptions { File = file, BeforeArchiveStep = kill.Before }, TimeProvider.System, NullLogger<SqliteLedger>.Instance);

    private static PostgresLedger Open(string database, int port, KillAtStep kill)
    {
        var options = new PostgresOptions { Host = PostgresCluster.Host, Port = port, Database = database, User = PostgresCluster.User, BeforeArchiveStep = kill.Before };
        return PostgresLedger.OpenAsync(options, TimeProvider.System, NullLogger<PostgresLedger>.Instance).GetAwaiter().GetResult();
    }
}
