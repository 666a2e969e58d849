using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Revocation;
using SigningService.Ledger.Postgres;
using SigningService.Testing;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>Several processes that share a ledger, each with a writer of its own.</summary>
public sealed class SharedLedgerTests(PostgresCluster cluster) : IAsyncLifetime
{
    private readonly List<PostgresLedger> _replicas = [];
    private PostgresOptions _options = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _options = await cluster.CreateLedgerAsync();
        // At once: of the three that find no schema one makes it.
        _replicas.AddRange(await Task.WhenAll(Enumerable.Range(0, 3).Select(i =>
            PostgresLedger.OpenAsync(_options with { ReplicaName = $"replica {i}" }, TimeProvider.System, NullLogger<PostgresLedger>.Instance, Cancelled))));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
    }

    [Fact]
    public async Task ThreeThatWriteAtOnceMakeOneLogWithoutForksOrGaps()
    {
        var ids = new ConcurrentBag<CertificateId>();
        await Task.WhenAll(_replicas.SelectMany(replica => Enumerable.Range(0, 100).Select(async i =>
        {
            var intent = SomeIntent.Of();
            await replica.RecordIntentAsync(intent, Cancelled);
            var record = await replica.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), SomeIntent.Now, Cancelled);
            ids.Add(record.Intent.Id);
            if (i % 5 == 0)
                await replica.RevokeAsync(intent.Id, SomeIntent.Revocation(), Cancelled);
        })));

        Assert.Equal(660, await LogChain.CountAsync(_replicas[0], Cancelled));
        Assert.Equal(300, (long)(await cluster.ExecuteAsync(_options.Database, "SELECT count(DISTINCT issued) FROM certificates WHERE issued BETWEEN 1 AND 300"))!);
        Assert.Equal(300, (long)(await cluster.ExecuteAsync(_options.Database, "SELECT count(DISTINCT lineage) FROM certificates WHERE lineage BETWEEN 1 AND 300"))!);
        await EntriesAreThoseOfTheirActsAsync();
    }

    [Fact]
    public async Task OneRequestSentToAllLeadsToOneRecord()
    {
        var records = await Task.WhenAll(Enumerable.Range(0, 300).Select(i =>
            _replicas[i % 3].RecordIntentAsync(SomeIntent.Of("the same"), Cancelled).AsTask()));

        Assert.Single(records.Select(record => record.Intent.Id).Distinct());
        Assert.Single(records.Select(record => record.Log.Intended).Distinct());
        Assert.Equal(1, await LogChain.CountAsync(_replicas[1], Cancelled));
    }

    [Fact]
    public async Task ARevocationIsToldToAll()
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var told = _replicas.Select(_ => new TaskCompletionSource()).ToArray();
        var ready = _replicas.Select(_ => new TaskCompletionSource()).ToArray();
        var watches = _replicas.Select((replica, i) => replica.WatchAsync(
            (change, _) =>
            {
                if (LedgerChange.ShardOf(change) == SomeIntent.Shard)
                    told[i].TrySetResult();
                ready[i].TrySetResult();
                return ValueTask.CompletedTask;
            },
            watching.Token)).ToArray();
        await Task.WhenAll(ready.Select(one => one.Task)).WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        var intent = SomeIntent.Of();
        await _replicas[0].RecordIntentAsync(intent, Cancelled);

        await _replicas[0].RevokeAsync(intent.Id, SomeIntent.Revocation(), Cancelled);

        // Told by the notification: far longer than a second only where the machine is at rest between two of its steps.
        await Task.WhenAll(told.Select(one => one.Task)).WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        await watching.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(watches));
    }

    [Fact]
    public async Task OfAllThatWantToPublishOneHasTheLeaseUntilItGivesItBack()
    {
        var held = await Task.WhenAll(_replicas.Select(replica => replica.HoldAsync([LeaseName.ListsOf(SomeIntent.Shard)], Cancelled).AsTask()));
        var holder = Assert.Single(_replicas, replica => held[_replicas.IndexOf(replica)].Count == 1);
        Assert.Single(await holder.HoldAsync([LeaseName.ListsOf(SomeIntent.Shard)], Cancelled));
        var other = _replicas.First(replica => replica != holder);
        Assert.Empty(await other.HoldAsync([LeaseName.ListsOf(SomeIntent.Shard)], Cancelled));

        await holder.DisposeAsync();

        Assert.Single(await other.HoldAsync([LeaseName.ListsOf(SomeIntent.Shard)], Cancelled));
        Assert.Equal(2L, await cluster.ExecuteAsync(_options.Database, "SELECT epoch FROM leases"));
    }

    [Fact]
    public async Task AListThatWasBegunBeforeAnotherTookOverIsNotRecorded()
    {
        var (late, next) = (_replicas[0], _replicas[1]);
        Assert.Equal(1, await late.ReserveListNumberAsync(SomeIntent.Shard, Cancelled));
        await late.RecordListIntentAsync(SomeIntent.List(1), Cancelled);
        Assert.Equal(2, await next.ReserveListNumberAsync(SomeIntent.Shard, Cancelled));
        await next.RecordListIntentAsync(SomeIntent.List(2), Cancelled);

        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await late.RecordListAsync(Signed(1), SomeIntent.Now, Cancelled));
        await next.RecordListAsync(Signed(2), SomeIntent.Now, Cancelled);

        Assert.Equal(2, (await late.FindCurrentListAsync(SomeIntent.Shard, Cancelled))!.Number);
        Assert.Equal(2L, await cluster.ExecuteAsync(_options.Database, "SELECT epoch FROM revocation_lists WHERE number = 2"));
    }

    private static RevocationList Signed(long number) => SomeIntent.List(number) with { Der = SomeIntent.Signed(SomeIntent.List(number).Der) };

    /// <summary>The places that certificates say their entries have are those where the log has them.</summary>
    private async Task EntriesAreThoseOfTheirActsAsync()
    {
        await foreach (var recorded in _replicas[2].ReadEntriesAsync(0, long.MaxValue, Cancelled))
        {
            var entry = LogEntry.Decode(recorded.Entry);
            Assert.True(SerialNumber.TryParse(entry.Detail("serial"), out var serial));
            var places = (await _replicas[0].FindAsync(new CertificateId(entry.Detail("authority")!, serial), Cancelled))!.Log;
            Assert.Equal(recorded.Index, (AuditEventKind)entry.Kind switch
            {
                AuditEventKind.IssuanceIntended => places.Intended,
                AuditEventKind.CertificateIssued => places.Issued,
                _ => places.Revoked,
            });
        }
    }
}
