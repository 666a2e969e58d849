using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Ledger.Postgres;
using SigningService.Testing;

namespace SigningService.Benchmarks.Ledgers;

/// <summary>
/// The same acts on a PostgreSQL server of its own, with its usual settings, on this disk and these cores. The processor time is that of
/// the service's side; the server's is not in it.
/// </summary>
internal sealed class PostgresBenchmark : IBenchmark
{
    public string Name => "postgres";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        await using var cluster = new PostgresCluster();
        await cluster.InitializeAsync();
        var folder = Directory.CreateTempSubdirectory("signing-bench-");
        try
        {
            await MeasureAsync(report, arguments, cluster, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(Report report, Arguments arguments, PostgresCluster cluster, string folder)
    {
        var options = new PostgresOptions { Host = PostgresCluster.Host, Port = cluster.Port, Database = await cluster.CreateAsync(), User = PostgresCluster.User };
        await using var ledger = await PostgresLedger.OpenAsync(options, TimeProvider.System, NullLogger<PostgresLedger>.Instance);
        using var bare = new BareWrites(folder);
        var acts = new Acts(ledger);
        var best = await Contest.RunAsync(arguments.Round / 2, arguments.Rounds, [Contender.OneThread("fsync", bare.Flush), .. acts.All]);
        report.Add(Name, "4 KiB written and flushed", best["fsync"]);
        foreach (var callers in Acts.Callers)
            report.Add(Name, Acts.NameOf(callers), best[Acts.NameOf(callers)], more: acts.More(callers, best[Acts.NameOf(callers)], best["fsync"]));
    }
}
