using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;

namespace SigningService.Server.Verifying;

/// <summary>What the token has signed since the start that reads as a certificate or a revocation list: by its hash, until it is accounted for.</summary>
internal sealed class SignatureTally(TimeProvider timeProvider)
{
    private readonly ConcurrentQueue<(byte[] Hash, long At)> _signed = [];
    private long _count;

    /// <summary>Signatures over certificates and lists, all of them.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Notes that a message was signed. Challenges, notes and status answers are no artefacts and not counted.</summary>
    public void Note(ReadOnlySpan<byte> message)
    {
        if (!SignedKinds.IsCertificateOrList(message))
            return;
        Interlocked.Increment(ref _count);
        _signed.Enqueue((SHA256.HashData(message), timeProvider.GetTimestamp()));
    }

    /// <summary>Notes that a message was signed by its hash, as only large lists are.</summary>
    public void NoteHash(ReadOnlySpan<byte> hash)
    {
        Interlocked.Increment(ref _count);
        _signed.Enqueue((hash.ToArray(), timeProvider.GetTimestamp()));
    }

    /// <summary>Takes out the signatures that are at least so old: what they led to is stored by now.</summary>
    public IEnumerable<byte[]> TakeOlderThan(TimeSpan age)
    {
        while (_signed.TryPeek(out var first) && timeProvider.GetElapsedTime(first.At) >= age)
        {
            var taken = _signed.TryDequeue(out first);
            Debug.Assert(taken, "There is one reader.");
            yield return first.Hash;
        }
    }
}
