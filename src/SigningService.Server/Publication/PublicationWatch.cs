using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using SigningService.Authority;
using SigningService.Authority.Measuring;
using SigningService.Authority.Revocation;
using SigningService.Server.Observability;

namespace SigningService.Server.Publication;

/// <summary>
/// Follows each revocation to where relying parties see it: asks for the list under its public URL until it carries the revocation, and says how
/// long that took. One look at a time, so that many revocations cost one fetch.
/// </summary>
internal sealed class PublicationWatch : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>A list that is not seen for so long is an alarm of its own; it is not asked for any longer until somebody waits again.</summary>
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(10);

    private readonly Meter _meter = new(IssuanceMetrics.MeterName);
    private readonly Histogram<double> _visible;
    private readonly Counter<long> _unseen;
    private readonly Channel<Expectation> _expected = Channel.CreateBounded<Expectation>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly ConcurrentDictionary<ShardId, SeenList> _seen = [];
    private readonly IRevocationStore _lists;
    private readonly PublicFetching _fetching;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<PublicationWatch> _logger;
    private volatile TaskCompletionSource _news = New();

    public PublicationWatch(IRevocationStore lists, PublicFetching fetching, TimeProvider timeProvider, ILogger<PublicationWatch> logger)
    {
        (_lists, _fetching, _timeProvider, _logger) = (lists, fetching, timeProvider, logger);
        _visible = _meter.CreateHistogram("signing.revocation.visible", "s", "From a revocation to its list fetched through the public URL.", advice: Buckets.Seconds);
        _unseen = _meter.CreateCounter<long>("signing.revocation.unseen", description: "Revocations whose list was not seen under the public URL within ten minutes.");
    }

    /// <summary>Begins to look for the list that carries a revocation.</summary>
    public void Expect(ShardId shard, RevocationRecord revocation) => _expected.Writer.TryWrite(new Expectation(shard, revocation, IsMeasured: true));

    /// <summary>Completes when a list that carries the revocation was seen.</summary>
    public async Task<SeenList> WaitAsync(ShardId shard, RevocationRecord revocation, CancellationToken cancellationToken)
    {
        while (true)
        {
            var news = _news;
            if (_seen.TryGetValue(shard, out var seen) && seen.List.Number >= revocation.ListNumber)
                return seen;
            // Asking again costs nothing, and one that was given up is looked for anew.
            _expected.Writer.TryWrite(new Expectation(shard, revocation, IsMeasured: false));
            try
            {
                await news.Task.WaitAsync(AskAgain, _timeProvider, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Nothing new.
            }
        }
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var open = new HashSet<Expectation>();
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (open.Count == 0)
                await _expected.Reader.WaitToReadAsync(stoppingToken);
            while (_expected.Reader.TryRead(out var expected))
            {
                pause = open.Add(expected) ? FirstPause : pause;
            }

            await LookAsync(open, stoppingToken);
            if (open.Count == 0)
                continue;
            await Task.Delay(pause, _timeProvider, stoppingToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task LookAsync(HashSet<Expectation> open, CancellationToken cancellationToken)
    {
        foreach (var group in open.GroupBy(one => one.Shard).ToArray())
        {
            var seen = await TrySeeAsync(group.Key, group.Max(one => one.Revocation.ListNumber), cancellationToken);
            var now = _timeProvider.GetUtcNow();
            foreach (var one in group)
            {
                if (seen is not null && one.Revocation.ListNumber <= seen.List.Number)
                {
                    open.Remove(one);
                    if (one.IsMeasured)
                        _visible.Record(Math.Max(0, (seen.At - one.Revocation.RevokedAt).TotalSeconds), new KeyValuePair<string, object?>("authority", group.Key.Authority));
                }
                else if (now - one.Revocation.RevokedAt > LongestWatch)
                {
                    open.Remove(one);
                    if (one.IsMeasured)
                        _unseen.Add(1, new KeyValuePair<string, object?>("authority", group.Key.Authority));
                }
            }
        }
    }

    /// <summary>The newest list of the shard that was seen; looks for one of the wanted number unless it was.</summary>
    private async Task<SeenList?> TrySeeAsync(ShardId shard, long wanted, CancellationToken cancellationToken)
    {
        _seen.TryGetValue(shard, out var seen);
        if (seen?.List.Number >= wanted)
            return seen;
        try
        {
            if (await _lists.FindCurrentListAsync(shard, cancellationToken) is not { } current || current.Number <= (seen?.List.Number ?? 0))
                return seen;
            if (await _fetching.TryFetchAsync(current, cancellationToken) is { } instead)
            {
                PublicationLog.NotSeen(_logger, current.Number, shard.ToString(), instead);
                return seen;
            }

            seen = _seen[shard] = new SeenList(current, _timeProvider.GetUtcNow());
            Interlocked.Exchange(ref _news, New()).SetResult();
            return seen;
        }
        catch (Exception e) when (e is LedgerUnavailableException or InvalidDataException)
        {
            PublicationLog.NotSeen(_logger, wanted, shard.ToString(), e.Message);
            return seen;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="IsMeasured">Whether the time until it is seen counts: it was revoked just now.</param>
    private sealed record Expectation(ShardId Shard, RevocationRecord Revocation, bool IsMeasured);
}
