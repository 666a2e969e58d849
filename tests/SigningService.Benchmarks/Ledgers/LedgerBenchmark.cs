using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Ledger;
using SigningService.Ledger.Sqlite;

namespace SigningService.Benchmarks.Ledgers;

/// <summary>The two durable acts of a certificate, against a flush of the disk and a bare insert of the same bytes.</summary>
internal sealed class LedgerBenchmark : IBenchmark
{
    public string Name => "ledger";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("signing-bench-");
        try
        {
            await MeasureAsync(report, arguments, folder.FullName);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(Report report, Arguments arguments, string folder)
    {
        await using var ledger = SqliteLedger.Open(
            new LedgerOptions { File = Path.Combine(folder, "ledger.db") }, TimeProvider.System, NullLogger<SqliteLedger>.Instance);
        using var bare = new BareWrites(folder);
        var acts = new Acts(ledger);
        Contender[] all =
        [
            Contender.OneThread("fsync", bare.Flush),
            Contender.OneThread("insert 1", () => bare.Insert(1)),
            Contender.OneThread("insert 64", () => bare.Insert(64)),
            .. acts.All,
        ];
        var best = await Contest.RunAsync(arguments.Round / 2, arguments.Rounds, all);

        var limit = 2 * best["insert 64"].Microseconds / 64;
        report.Add(Name, "4 KiB written and flushed", best["fsync"]);
        report.Add(Name, "bare insert, a commit each", best["insert 1"], best["fsync"].Microseconds, "flush");
        report.Add(Name, "bare inserts, 64 a commit", best["insert 64"], best["insert 1"].Microseconds, "one insert and commit");
        foreach (var callers in Acts.Callers)
            report.Add(Name, Acts.NameOf(callers), best[Acts.NameOf(callers)], limit, "two shared bare inserts", acts.More(callers, best[Acts.NameOf(callers)], best["fsync"]));
    }
}
