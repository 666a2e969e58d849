using System.Buffers;
using System.Security.Cryptography;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// Writes a large list into a file, in the order in which its bytes become known: the TBSCertList, hashed as the file gives it back; behind it the
/// signature; before it the header, for which room was left. Blocks begin where pages of the disk do, which is what writing is cheapest in.
/// </summary>
internal sealed class ListWriting : IDisposable
{
    private const int BlockOctets = 1024 * 1024;

    private readonly IOctetFile _file;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _other;
    private readonly int _start;
    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(BlockOctets);
    private readonly byte[] _readBack = ArrayPool<byte>.Shared.Rent(BlockOctets);
    private int _filled;
    private long _position;

    /// <param name="tbsLength">Octets of the TBSCertList.</param>
    /// <param name="sealLength">Octets of what will stand behind it; some more or fewer may come.</param>
    public ListWriting(IOctetFile file, long tbsLength, int sealLength, SignatureAlgorithm algorithm)
    {
        _file = file;
        _start = DerHeader.Sequence(tbsLength + sealLength).Length;
        _filled = _start;
        if (algorithm.Hash is { } hash && hash != HashAlgorithmName.SHA256)
            _other = IncrementalHash.CreateHash(hash);
        Algorithm = algorithm;
    }

    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Where the next octets of the TBSCertList are to be put.</summary>
    public Memory<byte> Room()
    {
        if (_filled == BlockOctets)
            Flush();
        return _block.AsMemory(_filled, BlockOctets - _filled);
    }

    /// <summary>Takes the octets that were put there.</summary>
    public void Take(int octets) => _filled += octets;

    /// <summary>Writes the next octets of the TBSCertList.</summary>
    public void Append(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var room = Room().Span;
            var taken = Math.Min(room.Length, octets.Length);
            octets[..taken].CopyTo(room);
            Take(taken);
            octets = octets[taken..];
        }
    }

    /// <summary>SHA-256 over what was written, and the hash that is to be signed.</summary>
    public (byte[] TbsSha256, byte[] SignedHash) Hash()
    {
        Flush();
        var sha256 = _sha256.GetHashAndReset();
        return (sha256, Algorithm.Hash is null ? [] : _other?.GetHashAndReset() ?? sha256);
    }

    /// <summary>What was written, for an algorithm that takes the whole message.</summary>
    public byte[] ReadWhole()
    {
        var whole = new byte[_position - _start];
        _file.Read(_start, whole);
        return whole;
    }

    /// <summary>Closes the list: its header, and behind it the signature.</summary>
    /// <param name="another">Makes a file for the rare list whose signature is so long or short that its header does not fit the room left for it.</param>
    /// <returns>The file that holds the list.</returns>
    public IOctetFile Close(ReadOnlySpan<byte> header, ReadOnlySpan<byte> seal, Func<IOctetFile> another)
    {
        var file = header.Length == _start ? _file : Moved(another(), header.Length);
        var end = _position - _start + header.Length;
        file.Write(0, header);
        file.Write(end, seal);
        RequireThere(file, 0, header);
        RequireThere(file, end, seal);
        return file;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_block);
        ArrayPool<byte>.Shared.Return(_readBack);
        _sha256.Dispose();
        _other?.Dispose();
    }

    /// <summary>Writes the block, and takes into the hash what the file then holds.</summary>
    private void Flush()
    {
        _file.Write(_position, _block.AsSpan(0, _filled));
        var there = _readBack.AsSpan(0, _filled);
        _file.Read(_position, there);
        var hashed = _position == 0 ? there[_start..] : there;
        _sha256.AppendData(hashed);
        _other?.AppendData(hashed);
        _position += _filled;
        _filled = 0;
    }

    private IOctetFile Moved(IOctetFile other, int start)
    {
        for (var at = (long)_start; at < _position; at += BlockOctets)
        {
            var piece = _readBack.AsSpan(0, (int)Math.Min(BlockOctets, _position - at));
            _file.Read(at, piece);
            other.Write(at - _start + start, piece);
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
}
