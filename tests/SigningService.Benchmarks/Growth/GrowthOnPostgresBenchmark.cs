using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SigningService.Benchmarks.Reporting;
using SigningService.Ledger;
using SigningService.Ledger.Postgres;
using SigningService.Testing;

namespace SigningService.Benchmarks.Growth;

/// <summary>
/// The same on a PostgreSQL server of its own with its usual settings. The processor time is that of the service's side; what the server
/// does more shows on the clock.
/// </summary>
internal sealed class GrowthOnPostgresBenchmark : IBenchmark
{
    public string Name => "growth-postgres";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        await using var cluster = new PostgresCluster();
        await cluster.InitializeAsync();
        var fleet = new GrownFleet(arguments.Certificates);
        var large = await FillAsync(cluster, fleet, done => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {done:N0} certificates written")));
        var bytes = (long)(await cluster.ExecuteAsync(large, $"SELECT pg_database_size('{large}')"))!;
        report.Add(new Row(Name, "octets of a certificate in the database, its log included", (double)bytes / fleet.Certificates, More: FormattableString.Invariant($"{bytes / 1e9:0.0} GB")));
        for (var i = 0; i < 3; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await using (var ledger = await OpenAsync(cluster, large))
                _ = await new LogTree(ledger).RootAsync(fleet.Entries, CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(begun);
            report.Add(new Row(Name, "start", took.TotalMicroseconds, Ratio: took.TotalSeconds / 3, Limit: "three seconds", More: "on the clock"));
        }

        await new GrowthContest(Name, report, arguments.Only).RunAsync(
            arguments.Rounds,
            fleet,
            async asked => await OpenAsync(cluster, asked.Certificates == fleet.Certificates ? large : await FillAsync(cluster, asked, progress: null)),
            () => Task.CompletedTask);
    }

    private static async Task<string> FillAsync(PostgresCluster cluster, GrownFleet fleet, Action<long>? progress)
    {
        var database = await cluster.CreateAsync();
        await (await OpenAsync(cluster, database)).DisposeAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = PostgresCluster.Host,
            Port = cluster.Port,
            Database = database,
            Username = PostgresCluster.User,
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        await new PostgresFiller(connection).FillAsync(fleet, progress);
        return database;
    }

    private static async Task<ILedger> OpenAsync(PostgresCluster cluster, string database) => await PostgresLedger.OpenAsync(
        new PostgresOptions { Host = PostgresCluster.Host, Port = cluster.Port, Database = database, User = PostgresCluster.User },
        TimeProvider.System,
        NullLogger<PostgresLedger>.Instance);
}
