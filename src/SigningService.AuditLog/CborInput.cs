using System.Buffers.Binary;
using System.Text;

namespace SigningService.AuditLog;

/// <summary>
/// Reads the few CBOR items that an entry is made of, each in its shortest form and no other (RFC 8949, 4.2.1). Written by hand because an
/// auditor reads a million entries: what cannot be written by <see cref="CborOutput"/> is refused where it stands, and nothing is encoded
/// again to compare.
/// </summary>
internal ref struct CborInput(ReadOnlySpan<byte> buffer)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = buffer;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <exception cref="LogEntryFormatException">Something else stands here, or it does not fit into 64 bits with a sign.</exception>
    public long Integer()
    {
        var isNegative = !_rest.IsEmpty && _rest[0] >> 5 == 1;
        var argument = Head(isNegative ? 1 : 0);
        Require(argument <= long.MaxValue, "A number is out of range.");
        return isNegative ? ~(long)argument : (long)argument;
    }

    /// <summary>The octets, where they stand.</summary>
    /// <exception cref="LogEntryFormatException">Something else stands here, or they are too many.</exception>
    public ReadOnlySpan<byte> Octets(int limit) => Take(2, limit, "byte string");

    /// <summary>UTF-8, as it stands there, not yet known to be well-formed.</summary>
    /// <exception cref="LogEntryFormatException">Something else stands here, or it is too long.</exception>
    public ReadOnlySpan<byte> TextOctets(int limit) => Take(3, limit, "text");

    /// <exception cref="LogEntryFormatException">Something else stands here, or it is too long.</exception>
    public string Text(int limit) => Decode(TextOctets(limit));

    /// <summary>The number of pairs that follow.</summary>
    /// <exception cref="LogEntryFormatException">Something else stands here, or they are too many.</exception>
    public int Map(int limit)
    {
        var pairs = Head(5);
        Require(pairs <= (ulong)limit, $"A map of an entry has at most {limit} pairs.");
        return (int)pairs;
    }

    /// <exception cref="LogEntryFormatException">It is no UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Utf8.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new LogEntryFormatException("A text is not UTF-8.", e);
        }
    }

    private ReadOnlySpan<byte> Take(int major, int limit, string what)
    {
        var length = Head(major);
        Require(length <= (ulong)limit, $"A {what} is longer than {limit} octets.");
        Require(length <= (ulong)_rest.Length, $"A {what} is cut off.");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private ulong Head(int major)
    {
        Require(!_rest.IsEmpty && _rest[0] >> 5 == major, "Something else stands where another item must be.");
        var low = _rest[0] & 0x1F;
        var octets = low < 24 ? 0 : low > 27 ? -1 : 1 << (low - 24);
        Require(octets >= 0 && octets < _rest.Length, "The head of an item is cut off, or of a kind that an entry has not.");
        var argument = octets switch
        {
            0 => (ulong)low,
            1 => _rest[1],
            2 => BinaryPrimitives.ReadUInt16BigEndian(_rest[1..]),
            4 => BinaryPrimitives.ReadUInt32BigEndian(_rest[1..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(_rest[1..]),
        };
        Require(CborOutput.HeadLength(argument) == 1 + octets, "The head of an item is longer than it must be.");
        _rest = _rest[(1 + octets)..];
        return argument;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new LogEntryFormatException(message);
    }
}
