using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SigningService.Ledger;
using SigningService.Ledger.Archives;
using SigningService.Server.Retention;
using SigningService.Server.Tests.Running;
using SigningService.Testing;

namespace SigningService.Server.Tests.Retention;

/// <summary>Archives in schemas of a database that two services share: one makes them, the other is asked.</summary>
public sealed class ArchivedReplicasTests : ArchivedServiceContract
{
    private readonly PostgresCluster _cluster;
    private readonly string _database;
    private WebApplication _other = null!;

    public ArchivedReplicasTests(PostgresCluster cluster)
        : this(cluster, "archived_" + Path.GetRandomFileName()[..8])
    {
    }

    private ArchivedReplicasTests(PostgresCluster cluster, string database)
        : base(text => Shared(text, cluster, database, "one")) => (_cluster, _database) = (cluster, database);

    private protected override string FirstName => "archive_00001";

    private protected override Uri Asked => new(_other.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    private string Dump => Path.Combine(Path.GetTempPath(), _database + ".dump");

    public override async ValueTask InitializeAsync()
    {
        await _cluster.ExecuteAsync("postgres", $"CREATE DATABASE {_database}");
        await base.InitializeAsync();
        await File.WriteAllTextAsync(Path.Combine(Service.Folder, "other.yaml"), Shared(TestFiles.Service, _cluster, _database, "two"), Stop);
        _other = await Service.StartReplicaAsync("other.yaml");
    }

    public override async ValueTask DisposeAsync()
    {
        await _other.StopAsync(CancellationToken.None);
        await _other.DisposeAsync();
        await base.DisposeAsync();
        File.Delete(Dump);
    }

    [Fact]
    public async Task WhenAPeriodIsDueOneOfTheReplicasArchivesIt()
    {
        var ledger = Service.Services.GetRequiredService<ILedger>();
        await ledger.RecordCheckpointAsync(new RecordedCheckpoint((await ledger.ReadHeadAsync(Stop)).Size, Service.Time.GetUtcNow(), "note"), Stop);
        Service.Time.Advance(TimeSpan.FromDays(800));
        Service.Logs.ExpectErrors();

        await Task.WhenAll(new[] { Service.Services, _other.Services }.Select(
            services => services.GetServices<IHostedService>().OfType<RetentionSchedule>().Single().StepAsync(Stop)));

        var archive = Assert.Single(await _other.Services.GetRequiredService<IArchivingLedger>().ListArchivesAsync(Stop));
        Assert.Equal(FirstName, archive.Name);
        Assert.NotNull(archive.ClearedAt);
        Assert.Single(Service.Logs.Events, line => line.RenderMessage(CultureInfo.InvariantCulture).Contains("archive_00001 is made", StringComparison.Ordinal)
            || line.RenderMessage(CultureInfo.InvariantCulture).Contains("\"archive_00001\" is made", StringComparison.Ordinal));
    }

    private protected override async Task TakeAwayAsync()
    {
        await _cluster.RunAsync("pg_dump", "-d", _database, "-Fc", "-n", FirstName, "-f", Dump);
        await _cluster.ExecuteAsync(_database, $"DROP SCHEMA {FirstName} CASCADE");
    }

    private protected override Task PutBackAsync() => _cluster.RunAsync("pg_restore", "-d", _database, "--exit-on-error", "--single-transaction", Dump);

    private static string Shared(string text, PostgresCluster cluster, string database, string replica) => text.Replace(
        "ledger: {file: ledger.db}",
        FormattableString.Invariant($"ledger: {{postgres: {{host: {PostgresCluster.Host}, port: {cluster.Port}, database: {database}, user: {PostgresCluster.User}, replica: {replica}}}}}\nstate: state-{replica}"),
        StringComparison.Ordinal) + Retention;
}
