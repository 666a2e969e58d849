using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Ledger;
using SigningService.Ledger.Sqlite;

namespace SigningService.Benchmarks.Growth;

/// <summary>What the ledger's work costs when many certificates are stored, against what it costs when few are.</summary>
internal sealed class GrowthBenchmark : IBenchmark
{
    public string Name => "growth";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        var folder = arguments.Folder is { } given ? Directory.CreateDirectory(given) : Directory.CreateTempSubdirectory("signing-bench-");
        try
        {
            var fleet = new GrownFleet(arguments.Certificates);
            Fill(report, fleet, FileOf(folder.FullName, fleet));
            await StartAsync(report, fleet, FileOf(folder.FullName, fleet));
            await new GrowthContest(Name, report, arguments.Only).RunAsync(
                arguments.Rounds, fleet, asked => Task.FromResult<ILedger>(Open(FileOf(folder.FullName, asked))), () => ForgetAsync(FileOf(folder.FullName, new GrownFleet(GrowthContest.Small))));
        }
        finally
        {
            if (arguments.Folder is null)
                folder.Delete(recursive: true);
        }
    }

    private void Fill(Report report, GrownFleet fleet, string file)
    {
        if (File.Exists(file))
            return;
        Make(fleet, file, step => Console.Error.WriteLine("  " + step));
        var bytes = new FileInfo(file).Length;
        report.Add(new Row(Name, "octets of a certificate in the file, its log included", (double)bytes / fleet.Certificates, More: FormattableString.Invariant($"{bytes / 1e9:0.0} GB")));
    }

    /// <summary>What must be over before a start is: the ledger opened and looked at, open intents found, the last signed head continued.</summary>
    private async Task StartAsync(Report report, GrownFleet fleet, string file)
    {
        for (var i = 0; i < 3; i++)
        {
            var (begun, used) = (Stopwatch.GetTimestamp(), CpuTime.OfProcess());
            await using var ledger = Open(file);
            await foreach (var _ in ledger.ReadOpenAsync(GrownFleet.Now, CancellationToken.None))
            {
                // There are none.
            }

            _ = await new LogTree(ledger).RootAsync(fleet.Entries, CancellationToken.None);
            _ = await ledger.FindLatestCheckpointAsync(CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(begun);
            report.Add(new Row(Name, "start", (CpuTime.OfProcess() - used).TotalMicroseconds, Ratio: took.TotalSeconds / 3, Limit: "three seconds", More: FormattableString.Invariant($"clock {took.TotalSeconds:0.000} s")));
        }
    }

    private static SqliteLedger Open(string file)
    {
        if (!File.Exists(file))
            Make(new GrownFleet(GrowthContest.Small), file, progress: null);
        return SqliteLedger.Open(new LedgerOptions { File = file }, TimeProvider.System, NullLogger<SqliteLedger>.Instance);
    }

    private static void Make(GrownFleet fleet, string file, Action<string>? progress)
    {
        SqliteLedger.Open(new LedgerOptions { File = file }, TimeProvider.System, NullLogger<SqliteLedger>.Instance).DisposeAsync().AsTask().GetAwaiter().GetResult();
        SqliteFiller.Fill(file, fleet, progress);
    }

    private static Task ForgetAsync(string file)
    {
        foreach (var side in new[] { "", "-wal", "-shm", ".lock" })
            File.Delete(file + side);
        return Task.CompletedTask;
    }

    private static string FileOf(string folder, GrownFleet fleet) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"ledger-{fleet.Certificates}.db"));
}
