using SigningService.AuditLog;
using SigningService.Ledger;

namespace SigningService.Server.Auditing;

/// <summary>
/// Looks through the log from its end. There is no index but the order: an index would cost every issuance for the sake of a question that
/// is asked by people. A call looks at a bounded part and says where to go on.
/// </summary>
internal sealed class LogSearch(ILogReader log)
{
    private const int Block = 1_000;

    /// <summary>Entries that one call looks at.</summary>
    public const int Looked = 100_000;

    /// <param name="below">Only entries below this index; null for all.</param>
    public async ValueTask<LogPage> FindAsync(LogQuery query, long? below, int count, CancellationToken cancellationToken)
    {
        var end = Math.Min(below ?? long.MaxValue, (await log.ReadHeadAsync(cancellationToken)).Size);
        var last = Math.Max(0, end - Looked);
        var found = new List<(LogEntry, RecordedEntry)>();
        while (end > last && found.Count < count)
        {
            var start = Math.Max(last, end - Block);
            var block = await ReadAsync(query, start, end - start, cancellationToken);
            var taken = Math.Min(block.Count, count - found.Count);
            found.AddRange(block.Take(taken));
            end = taken < block.Count ? block[taken].Item2.Index + 1 : start;
        }

        return new LogPage(found, end > 0 ? end : null);
    }

    /// <summary>Those of a block that fit, the newest first.</summary>
    private async ValueTask<List<(LogEntry, RecordedEntry)>> ReadAsync(LogQuery query, long start, long count, CancellationToken cancellationToken)
    {
        var fitting = new List<(LogEntry, RecordedEntry)>();
        await foreach (var recorded in log.ReadEntriesAsync(start, count, cancellationToken))
        {
            if (query.MayFit(recorded.Entry.Span) && LogEntry.Decode(recorded.Entry) is var entry && query.Fits(entry))
                fitting.Add((entry, recorded));
        }

        fitting.Reverse();
        return fitting;
    }
}
