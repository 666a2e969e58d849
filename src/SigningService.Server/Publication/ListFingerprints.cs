using System.Collections.Concurrent;
using System.Security.Cryptography;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Server.Publication;

/// <summary>SHA-256 of published lists. That of a large one takes reading all of it, so it is taken when somebody asks, and remembered.</summary>
internal sealed class ListFingerprints(RevocationListContents contents)
{
    private const int Remembered = 1_000;

    private readonly ConcurrentDictionary<(ShardId, long), byte[]> _known = [];

    /// <summary>SHA-256 over the DER; empty of a list that has none yet.</summary>
    public async ValueTask<byte[]> OfAsync(RevocationList list, CancellationToken cancellationToken)
    {
        if (list.Length == 0)
            return [];
        if (list.Frame is null)
            return SHA256.HashData(list.Der.Span);
        if (_known.TryGetValue((list.Shard, list.Number), out var known))
            return known;
        using var file = await contents.OpenAsync(list, cancellationToken);
        var hash = await Task.Run(() => Hash(file), cancellationToken);
        if (_known.Count >= Remembered)
            _known.Clear();
        return _known[(list.Shard, list.Number)] = hash;
    }

    private static byte[] Hash(IOctetFile file)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        for (var at = 0L; at < file.Length; at += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, file.Length - at));
            file.Read(at, piece);
            sha256.AppendData(piece);
        }

        return sha256.GetHashAndReset();
    }
}
