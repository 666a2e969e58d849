using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Databases;

namespace SigningService.Server.Tests.Replicas;

/// <summary>Services whose database restarts, crashes, fails over and is cut off, while clients issue and revoke at all of them.</summary>
[Collection(RunsAlone.Name)]
public sealed class DatabaseFaultTests : IAsyncLifetime
{
    private PostgresServer _primary = null!;
    private MovableAddress _address = null!;
    private SharedHouse _house = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _primary = await PostgresServer.CreateAsync();
        _address = new MovableAddress(_primary.Port);
        _house = await SharedHouse.StartAsync(2, _address.Port, "postgres");
        _house.First.Logs.ExpectErrors();
    }

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        _address.Dispose();
        await _primary.DisposeAsync();
    }

    [Fact]
    public async Task RestartsCrashesAndAFailoverLoseNoAnswerAndRetriesGetTheSameCertificate()
    {
        await using var load = ReplicaLoad.Start(_house, 8);
        var slowest = TimeSpan.Zero;
        var rounds = ChaosRun.Rounds(4);
        for (var round = 0; round < rounds; round++)
        {
            await load.AwaitAnswersAsync(20, Stop);
            await (round % 2 == 0 ? _primary.StopAsync() : _primary.CrashAsync());
            await _primary.StartAsync();
            slowest = Longer(slowest, await HealAsync(load));
        }

        await using var standby = await _primary.AddStandbyAsync("second");
        await _primary.SetAsync("synchronous_standby_names = 'second'");
        while (!(bool)(await _primary.ExecuteAsync("postgres", "SELECT EXISTS (SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync')"))!)
            await Task.Delay(20, Stop);
        await load.AwaitAnswersAsync(20, Stop);
        await _primary.CrashAsync();
        await standby.PromoteAsync();
        _address.MoveTo(standby.Port);
        var failover = await HealAsync(load);
        await load.AwaitAnswersAsync(20, Stop);
        await load.StopAsync();

        await RequireWholeAsync(load);
        ChaosRun.Report(
            "database-faults",
            ("rounds", rounds + 1),
            ("acknowledged", load.Answered.Count + load.Revoked.Count),
            ("interrupted", load.Interrupted),
            ("lost", 0),
            ("duplicates", 0),
            ("healed-after-a-restart-at-most-ms", (long)slowest.TotalMilliseconds),
            ("healed-after-the-failover-ms", (long)failover.TotalMilliseconds));
        // Before the standby, which is its database now.
        await _house.DisposeAsync();
    }

    [Fact]
    public async Task AReplicaThatIsCutOffFromTheDatabaseSaysOfNothingRevokedThatItIsGood()
    {
        await using (var load = ReplicaLoad.Start(_house, 4))
        {
            await load.AwaitAnswersAsync(20, Stop);
            await load.StopAsync();
            using var http = new HttpClient { BaseAddress = _house.Publications[1] };
            foreach (var serial in load.Revoked.Keys)
                Assert.Equal("revoked", await AskAsync(http, serial));

            _address.Cut();
            foreach (var serial in load.Revoked.Keys)
                Assert.NotEqual("good", await AskAsync(http, serial));
            var refused = await Assert.ThrowsAsync<RpcException>(() => new CertificateService.CertificateServiceClient(_house.Connect("requester")[1])
                .IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop).ResponseAsync);
            Assert.Equal(StatusCode.Unavailable, refused.StatusCode);

            _address.MoveTo(_primary.Port);
            while (await AskAsync(http, load.Revoked.Keys.First()) != "revoked")
                await Task.Delay(20, Stop);
        }
    }

    private async Task RequireWholeAsync(ReplicaLoad load)
    {
        Assert.True(load.Interrupted > 0, "No call was cut off: the test proves nothing.");
        // First what the services say of it: a status alone does not tell what was thrown.
        Assert.Empty(_house.First.Logs.Events.Where(e => e.Properties.ContainsKey("Incident")).Select(e => $"{e.RenderMessage(CultureInfo.InvariantCulture)} {e.Exception}"));
        Assert.Empty(load.Failures.Keys.Except([StatusCode.Unavailable, StatusCode.DeadlineExceeded]));
        Assert.Equal(load.Answered.Count, load.Answered.Values.Select(certificate => certificate.SerialNumber).Distinct().Count());
        var replica = 0;
        foreach (var (id, certificate) in load.Answered)
            Assert.Equal(certificate.Der, await load.RepeatAsync(id, replica++));
        foreach (var publication in _house.Publications)
        {
            using var http = new HttpClient { BaseAddress = publication };
            foreach (var serial in load.Revoked.Keys)
                Assert.Equal("revoked", await AskAsync(http, serial));
        }

        await RequireOneLogAsync(load);
    }

    /// <summary>The log is one line up to its head, with each serial number once.</summary>
    private async Task RequireOneLogAsync(ReplicaLoad load)
    {
        var log = _house.First.Services.GetRequiredService<ILedger>();
        var tree = new CompactRange();
        var issued = new HashSet<string>();
        await foreach (var recorded in log.ReadEntriesAsync(0, long.MaxValue, Stop))
        {
            var entry = LogEntry.Decode(recorded.Entry);
            Assert.Equal(tree.Size, entry.Index);
            tree.Append(MerkleHash.Leaf(recorded.Entry.Span));
            if (entry.Kind == (int)AuditEventKind.CertificateIssued)
                Assert.True(issued.Add(entry.Detail("serial")!), "A certificate was recorded twice.");
        }

        Assert.Empty(load.Answered.Values.Select(certificate => certificate.SerialNumber).Except(issued));
    }

    private Task<string> AskAsync(HttpClient http, string serial) => StatusQuestion.AskAsync(http, _house.First.ServerAuthority.Certificate.Der, serial, Stop);

    private static async Task<TimeSpan> HealAsync(ReplicaLoad load)
    {
        var since = Stopwatch.GetTimestamp();
        await load.AwaitAnswersAsync(1, Stop).WaitAsync(TimeSpan.FromMinutes(2), Stop);
        return Stopwatch.GetElapsedTime(since);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
