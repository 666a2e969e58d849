using SigningService.Authority;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Server.Observability;
using SigningService.Server.Replicas;

namespace SigningService.Server.Jobs;

/// <summary>
/// Publishes revocation lists: the first ones at the first start, fresh ones when the old are of some age, and one after each
/// revocation, a little later so that many revocations share it.
/// </summary>
internal sealed class RevocationListSchedule(
    AuthorityDirectory authorities,
    RevocationListPublishing publishing,
    IRevocationStore lists,
    PublicationRequests requests,
    PublishedLists published,
    RevocationPolicy policy,
    ReplicaTurns turns,
    TimeProvider timeProvider,
    ILogger<RevocationListSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>A ceremony takes weeks to call; relying parties that check every level refuse everyone once the list has ended.</summary>
    private static readonly TimeSpan BroughtListWarning = TimeSpan.FromDays(30);

    private DateTimeOffset _lastWarning = DateTimeOffset.MinValue;
    // Of the shards that are this process's turn, those whose lists are known to carry every revocation from before it was.
    private readonly HashSet<ShardId> _caughtUp = [];

    /// <summary>Publishes the lists of shards that were asked for and of those whose list is old. False if one of them failed.</summary>
    public async Task<bool> PublishDueAsync(IReadOnlySet<ShardId> requested, CancellationToken cancellationToken)
    {
        foreach (var shard in authorities.All.Where(authority => authority is { IsOffline: true, IsInUse: true }).SelectMany(authority => authority.Lists))
            await NoteBroughtAsync(shard, cancellationToken);
        var complete = true;
        ShardId[] shards = [.. authorities.All.Where(authority => authority.SignsStatus).SelectMany(authority => authority.Lists)];
        var own = await turns.OfListsAsync(shards, cancellationToken);
        foreach (var shard in shards)
        {
            if (own.Contains(shard))
            {
                complete &= await PublishIfDueAsync(shard, requested, cancellationToken);
            }
            else
            {
                _caughtUp.Remove(shard);
                await NoteCurrentAsync(shard, cancellationToken);
            }
        }

        return complete;
    }

    private async ValueTask<bool> PublishIfDueAsync(ShardId shard, IReadOnlySet<ShardId> requested, CancellationToken cancellationToken)
    {
        var isDue = requested.Contains(shard)
            || await IsDueAsync(shard, cancellationToken)
            || (!_caughtUp.Contains(shard) && await LacksRevocationAsync(shard, cancellationToken));
        if (isDue && !await PublishAsync(shard, cancellationToken))
            return false;
        _caughtUp.Add(shard);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IReadOnlySet<ShardId> requested = requests.TakeAll();
        while (!stoppingToken.IsCancellationRequested)
        {
            var complete = await TryPublishDueAsync(requested, stoppingToken);
            var more = await WaitAsync(complete ? Shorter(policy.RefreshInterval / 4, turns.AskAgain ?? TimeSpan.FromMinutes(1)) : RetryDelay, stoppingToken);
            requested = complete ? more : more.Union(requested).ToHashSet();
        }
    }

    private async Task<bool> TryPublishDueAsync(IReadOnlySet<ShardId> requested, CancellationToken cancellationToken)
    {
        try
        {
            return await PublishDueAsync(requested, cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            Log.ListNotPublished(logger, "any shard", e.Message);
            return false;
        }
    }

    /// <summary>Waits for a revocation or for the time; after a revocation a little longer, so that others can join.</summary>
    private async Task<IReadOnlySet<ShardId>> WaitAsync(TimeSpan time, CancellationToken stoppingToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var request = requests.WaitAsync(waiting.Token).AsTask();
        await Task.WhenAny(request, Task.Delay(time, timeProvider, waiting.Token));
        if (request.IsCompletedSuccessfully && policy.PublishDelay > TimeSpan.Zero)
            await Task.Delay(policy.PublishDelay / 2, timeProvider, stoppingToken);
        await waiting.CancelAsync();
        return requests.TakeAll();
    }

    /// <summary>The list of an offline authority is made elsewhere: all that can be done here is to say in time that it ends.</summary>
    private async ValueTask NoteBroughtAsync(ShardId shard, CancellationToken cancellationToken)
    {
        if (await lists.FindCurrentListAsync(shard, cancellationToken) is not { } brought)
            return;
        published.Note(brought);
        var now = timeProvider.GetUtcNow();
        if (brought.NextUpdate - now >= BroughtListWarning || now - _lastWarning < TimeSpan.FromDays(1))
            return;
        _lastWarning = now;
        Log.BroughtListEnds(logger, shard.ToString(), brought.NextUpdate);
    }

    /// <summary>Another replica publishes it: what is current is only noted.</summary>
    private async ValueTask NoteCurrentAsync(ShardId shard, CancellationToken cancellationToken)
    {
        if (await lists.FindCurrentListAsync(shard, cancellationToken) is { } current)
            published.Note(current);
    }

    private async ValueTask<bool> IsDueAsync(ShardId shard, CancellationToken cancellationToken)
    {
        if (await lists.FindCurrentListAsync(shard, cancellationToken) is not { } current)
            return true;
        published.Note(current);
        return timeProvider.GetUtcNow() - current.ThisUpdate >= policy.RefreshInterval;
    }

    /// <summary>
    /// Whether something was revoked that the current list does not carry: the process that was to publish it ended before. A list carries
    /// what was revoked before it, so that the last revocation tells.
    /// </summary>
    private async ValueTask<bool> LacksRevocationAsync(ShardId shard, CancellationToken cancellationToken)
    {
        if (await lists.FindCurrentListAsync(shard, cancellationToken) is not { } current)
            return true;
        if (current.Frame is { } frame)
            return await LacksRevocationAsync(shard, frame, current.ThisUpdate, cancellationToken);

        RevokedSerial? last = null;
        await foreach (var revoked in lists.ReadRevokedAsync(shard, current.ThisUpdate, cancellationToken))
            last = revoked;
        return last is { } one && current.Der.Span.IndexOf(one.Serial.Content) < 0;
    }

    /// <summary>The shards of a list of everything are read one after the other, so that each has its own place up to which it is carried.</summary>
    private async ValueTask<bool> LacksRevocationAsync(ShardId list, ListFrame frame, DateTimeOffset expiringFrom, CancellationToken cancellationToken)
    {
        foreach (var shard in list.IsAll ? authorities.Get(list.Authority).Shards : [list])
        {
            var through = frame.Parts.FirstOrDefault(part => part.Shard == shard.Shard)?.Through ?? 0;
            await using var later = lists.ReadRevocationsAsync(shard, through, expiringFrom, cancellationToken).GetAsyncEnumerator(cancellationToken);
            if (await later.MoveNextAsync())
                return true;
        }

        return false;
    }

    private async Task<bool> PublishAsync(ShardId shard, CancellationToken cancellationToken)
    {
        try
        {
            var list = await publishing.PublishAsync(shard, cancellationToken);
            published.Note(list);
            Log.ListPublished(logger, list.Number, shard.ToString(), list.EntryCount, list.NextUpdate);
            return true;
        }
        catch (Exception e) when (e is SigningUnavailableException or LedgerUnavailableException or RefusedException)
        {
            Log.ListNotPublished(logger, shard.ToString(), e.Message);
            return false;
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
