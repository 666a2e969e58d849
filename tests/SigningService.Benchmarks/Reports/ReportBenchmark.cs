using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority.Reporting;
using SigningService.Authority.Rotation;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Ledger;
using SigningService.Ledger.Sqlite;
using SigningService.Testing;
using Report = SigningService.Benchmarks.Reporting.Report;

namespace SigningService.Benchmarks.Reports;

/// <summary>The report on rotation over a million certificates, from the ledger's file to the finished numbers.</summary>
internal sealed class ReportBenchmark : IBenchmark
{
    private const int Certificates = 1_000_000;

    public string Name => "report";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("signing-bench-");
        try
        {
            await MeasureAsync(report, arguments.Rounds, Path.Combine(folder.FullName, "ledger.db"));
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(Report report, int rounds, string file)
    {
        var options = new LedgerOptions { File = file };
        await using (SqliteLedger.Open(options, TimeProvider.System, NullLogger<SqliteLedger>.Instance))
        {
            // It makes its tables.
        }

        var house = new TestHouse();
        FleetOnDisk.Write(file, Certificates, house.Time.GetUtcNow());
        await using var ledger = SqliteLedger.Open(options, TimeProvider.System, NullLogger<SqliteLedger>.Instance);
        var reporting = new RotationReporting(ledger, house.Hierarchy.Directory, new NoRetirements(), house.Rotation, house.Time);
        for (var round = 0; round < rounds; round++)
        {
            var (begun, used) = (Stopwatch.GetTimestamp(), CpuTime.OfProcess());
            var made = await reporting.MakeAsync(house.Auditor, CancellationToken.None);
            var (took, cpu) = (Stopwatch.GetElapsedTime(begun), CpuTime.OfProcess() - used);
            var counted = made.Groups.Sum(group => group.Certificates);
            report.Add(new Row(
                Name,
                "certificate of a million, all told",
                cpu.TotalMicroseconds / counted,
                counted / took.TotalSeconds,
                More: FormattableString.Invariant($"{took.TotalSeconds:0.0} s, {cpu.TotalSeconds:0.0} s of processor time")));
        }
    }
}
