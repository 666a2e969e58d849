using SigningService.Authority.Authorities;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// The encoded entries of all shards of one authority. Built from the ledger when they are first wanted, extended afterwards. A list of
/// everything is made of those of all shards. Used by one caller at a time.
/// </summary>
internal sealed class EntrySegments(IListStorage storage, IRevocationStore store) : IDisposable
{
    private readonly Dictionary<ShardId, EntrySegment> _segments = [];
    private readonly Dictionary<ShardId, DateTimeOffset?> _thisUpdates = []; // of the current list, or of one before it

    /// <summary>Brings the entries of a list up to date.</summary>
    /// <returns>They stay as they are until the next call.</returns>
    public async ValueTask<EncodedEntries> UpdateAsync(
        CertificateAuthority authority, ShardId list, EntryJudge judge, CancellationToken cancellationToken)
    {
        var segments = new List<EntrySegment>();
        foreach (var shard in list.IsAll ? authority.Shards : [list])
        {
            if (!_segments.TryGetValue(shard, out var segment))
                _segments.Add(shard, segment = new EntrySegment(shard, storage));
            await segment.UpdateAsync(store, await ExpiringFromAsync(authority, shard, cancellationToken), judge, cancellationToken);
            segments.Add(segment);
        }

        return new EncodedEntries(segments);
    }

    /// <summary>Notes that a list was published.</summary>
    public void Published(RevocationList list) => _thisUpdates[list.Shard] = list.ThisUpdate;

    /// <summary>
    /// An expired certificate stays until one list after its expiry has carried it (RFC 5280, 3.3): one of its shard, and one of everything, which
    /// share their entries.
    /// </summary>
    private async ValueTask<DateTimeOffset> ExpiringFromAsync(CertificateAuthority authority, ShardId shard, CancellationToken cancellationToken)
    {
        var ofShard = await ThisUpdateAsync(shard, cancellationToken);
        var ofAll = await ThisUpdateAsync(authority.CompleteList, cancellationToken);
        return (ofShard, ofAll) switch
        {
            ({ } one, { } other) => one < other ? one : other,
            _ => ofShard ?? ofAll ?? DateTimeOffset.UnixEpoch,
        };
    }

    private async ValueTask<DateTimeOffset?> ThisUpdateAsync(ShardId list, CancellationToken cancellationToken)
    {
        if (!_thisUpdates.TryGetValue(list, out var thisUpdate))
            _thisUpdates.Add(list, thisUpdate = (await store.FindCurrentListAsync(list, cancellationToken))?.ThisUpdate);
        return thisUpdate;
    }

    /// <summary>Forgets all entries; they are read again when they are wanted.</summary>
    public void Forget()
    {
        foreach (var segment in _segments.Values)
            segment.Dispose();
        _segments.Clear();
    }

    public void Dispose() => Forget();
}
