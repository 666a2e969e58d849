namespace SigningService.AuditLog.Verification;

/// <summary>What the log has said of the revocation lists of one shard, and of the revocations that they must carry.</summary>
internal sealed class ShardStory
{
    private readonly List<(uint NotAfter, long ListNumber)> _revocations = [];
    private (long Number, string Entries)? _intended;

    /// <summary>Number of the last published list; 0 before the first.</summary>
    public long Number { get; private set; }

    private uint ThisUpdate { get; set; }

    public void Revoke(uint notAfter, long listNumber) => _revocations.Add((notAfter, listNumber));

    /// <summary>Null, or what is wrong.</summary>
    public string? Intend(long number, string entries)
    {
        if (number <= Number)
            return $"the list has number {number}, and {Number} was published before";
        _intended = (number, entries);
        return null;
    }

    /// <summary>Null, or what is wrong.</summary>
    /// <param name="others">The revocations of other shards, for a list of all of them; they are promised no number of this list.</param>
    public string? Publish(long number, string entries, long count, uint thisUpdate, IEnumerable<ShardStory> others)
    {
        if (_intended != (number, entries))
            return "no such list was written down before it was signed";
        // An expired certificate stays on until one list after its expiry has carried it (RFC 5280, 3.3).
        var from = ThisUpdate;
        var least = _revocations.Count(revocation => revocation.NotAfter >= from && revocation.ListNumber <= number);
        var most = others.Append(this).Sum(shard => shard._revocations.Count(revocation => revocation.NotAfter >= from));
        if (count < least || count > most)
            return $"the list has {count} entries; by the revocations before it, it must have from {least} to {most}";
        if (thisUpdate < ThisUpdate)
            return "the list is dated before the one that it follows";
        (Number, ThisUpdate, _intended) = (number, thisUpdate, null);
        return null;
    }
}
