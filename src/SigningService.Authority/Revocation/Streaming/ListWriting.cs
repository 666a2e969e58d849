using System.Buffers;
using System.Security.Cryptography;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// Writes a large list into a file, in the order in which its bytes become known: the TBSCertList, hashed as the file gives it back; behind it the
/// signature; before it the header, for which room was left.
/// </summary>
internal sealed class ListWriting : IDisposable
{
    private readonly IOctetFile _file;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _other;
    private readonly int _start;
    private readonly byte[] _readBack = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private long _length;

    /// <param name="tbsLength">Octets of the TBSCertList.</param>
    /// <param name="sealLength">Octets of what will stand behind it; some more or fewer may come.</param>
    public ListWriting(IOctetFile file, long tbsLength, int sealLength, SignatureAlgorithm algorithm)
    {
        _file = file;
        _start = DerHeader.Sequence(tbsLength + sealLength).Length;
        if (algorithm.Hash is { } hash && hash != HashAlgorithmName.SHA256)
            _other = IncrementalHash.CreateHash(hash);
        Algorithm = algorithm;
    }

    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Writes the next octets of the TBSCertList, and takes into the hash what the file then holds.</summary>
    public void Append(ReadOnlySpan<byte> octets)
    {
        _file.Write(_start + _length, octets);
        while (!octets.IsEmpty)
        {
            var piece = _readBack.AsSpan(0, Math.Min(octets.Length, _readBack.Length));
            _file.Read(_start + _length, piece);
            _sha256.AppendData(piece);
            _other?.AppendData(piece);
            _length += piece.Length;
            octets = octets[piece.Length..];
        }
    }

    /// <summary>SHA-256 over what was written, and the hash that is to be signed.</summary>
    public (byte[] TbsSha256, byte[] SignedHash) Hash()
    {
        var sha256 = _sha256.GetHashAndReset();
        return (sha256, Algorithm.Hash is null ? [] : _other?.GetHashAndReset() ?? sha256);
    }

    /// <summary>What was written, for an algorithm that takes the whole message.</summary>
    public byte[] ReadWhole()
    {
        var whole = new byte[_length];
        _file.Read(_start, whole);
        return whole;
    }

    /// <summary>Closes the list: its header, and behind it the signature.</summary>
    /// <param name="another">Makes a file for the rare list whose signature is so long or short that its header does not fit the room left for it.</param>
    /// <returns>The file that holds the list.</returns>
    public IOctetFile Close(ReadOnlySpan<byte> header, ReadOnlySpan<byte> seal, Func<IOctetFile> another)
    {
        var file = header.Length == _start ? _file : Moved(another(), header.Length);
        file.Write(0, header);
        file.Write(header.Length + _length, seal);
        RequireThere(file, 0, header);
        RequireThere(file, header.Length + _length, seal);
        return file;
    }

    private IOctetFile Moved(IOctetFile other, int start)
    {
        for (var at = 0L; at < _length; at += _readBack.Length)
        {
            var piece = _readBack.AsSpan(0, (int)Math.Min(_readBack.Length, _length - at));
            _file.Read(_start + at, piece);
            other.Write(start + at, piece);
        }

        return other;
    }

    private static void RequireThere(IOctetFile file, long position, ReadOnlySpan<byte> octets)
    {
        var there = new byte[octets.Length];
        file.Read(position, there);
        if (!octets.SequenceEqual(there))
            throw new LedgerUnavailableException("The file of a revocation list does not hold what was written into it.");
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_readBack);
        _sha256.Dispose();
        _other?.Dispose();
    }
}
