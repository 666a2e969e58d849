using System.Security.Cryptography;
using SigningService.Authority.Asn1;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// The bytes of published lists, whatever their size. A large one is read from its file; where that is missing, because another replica made the list
/// or a disk was lost, it is written again from the ledger, and served only if it is what was signed.
/// </summary>
public sealed class RevocationListContents(IRevocationStore store, IListStorage storage) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>Opens a list for reading.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be read now.</exception>
    /// <exception cref="InvalidDataException">What the ledger has does not make the list that was signed.</exception>
    public async ValueTask<IOctetFile> OpenAsync(RevocationList list, CancellationToken cancellationToken)
    {
        if (list.Frame is not { } frame)
            return new HeldOctets(list.Der);
        if (Find(list) is { } file)
            return file;
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (Find(list) is { } written)
                return written;
            await WriteAsync(list, frame, cancellationToken);
            return Find(list) ?? throw new LedgerUnavailableException("The file of a revocation list is gone again.");
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Lets go of the file of a list, because it does not hold what was signed.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be removed.</exception>
    public void Distrust(RevocationList list) => storage.Remove(list.Shard, list.Number);

    public void Dispose() => _writing.Dispose();

    private IOctetFile? Find(RevocationList list)
    {
        if (storage.Find(list.Shard, list.Number) is not { } file)
            return null;
        if (file.Length == list.Length)
            return file;
        file.Dispose();
        return null;
    }

    private async ValueTask WriteAsync(RevocationList list, ListFrame frame, CancellationToken cancellationToken)
    {
        using var draft = storage.CreateDraft(list.Shard, list.Number);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var at = 0L;
        Append(frame.OuterHeader.Span, isSigned: false);
        Append(frame.Head.Span);
        foreach (var part in frame.Parts)
            await AppendAsync(list.Shard with { Shard = part.Shard }, part);
        Append(frame.Tail.Span);
        if (!sha256.GetHashAndReset().AsSpan().SequenceEqual(frame.TbsSha256.Span))
            throw new InvalidDataException($"What the ledger has does not make list {list.Number} of {list.Shard} that was signed.");
        Append(frame.Seal.Span, isSigned: false);
        storage.Publish(draft);

        void Append(ReadOnlySpan<byte> octets, bool isSigned = true)
        {
            draft.Write(at, octets);
            at += octets.Length;
            if (isSigned)
                sha256.AppendData(octets);
        }

        async ValueTask AppendAsync(ShardId shard, ListPart part)
        {
            var buffer = new byte[256 * 1024];
            var filled = 0;
            await foreach (var revocation in store.ReadRevocationsAsync(shard, 0, part.ExpiringFrom, cancellationToken))
            {
                if (revocation.Place > part.Through)
                    break;
                if (filled > buffer.Length - RevokedEntryEncoder.LongestEntry)
                {
                    Append(buffer.AsSpan(0, filled));
                    filled = 0;
                }

                filled += RevokedEntryEncoder.Encode(revocation.Revoked, buffer.AsSpan(filled));
            }

            Append(buffer.AsSpan(0, filled));
        }
    }
}
