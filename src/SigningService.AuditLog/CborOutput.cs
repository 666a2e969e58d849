using System.Buffers.Binary;
using System.Text;

namespace SigningService.AuditLog;

/// <summary>
/// Writes the few CBOR items that an entry is made of, heads always the shortest (RFC 8949, 4.2.1). Written by hand because it runs twice
/// for each certificate: nothing is allocated but the result.
/// </summary>
internal ref struct CborOutput(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    /// <summary>Octets of the head of an item with this argument.</summary>
    public static int HeadLength(ulong argument) => argument switch
    {
        < 24 => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        <= uint.MaxValue => 5,
        _ => 9,
    };

    public void Integer(long value)
    {
        if (value < 0)
            Head(1, (ulong)~value);
        else
            Head(0, (ulong)value);
    }

    public void Octets(ReadOnlySpan<byte> value)
    {
        Head(2, (ulong)value.Length);
        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
    }

    public void Text(string value)
    {
        Head(3, (ulong)Encoding.UTF8.GetByteCount(value));
        Length += Encoding.UTF8.GetBytes(value, _buffer[Length..]);
    }

    public void Map(int pairs) => Head(5, (ulong)pairs);

    private void Head(int major, ulong argument)
    {
        var rest = _buffer[Length..];
        var type = (byte)(major << 5);
        var length = HeadLength(argument);
        switch (length)
        {
            case 1:
                rest[0] = (byte)(type | (byte)argument);
                break;
            case 2:
                rest[0] = (byte)(type | 24);
                rest[1] = (byte)argument;
                break;
            case 3:
                rest[0] = (byte)(type | 25);
                BinaryPrimitives.WriteUInt16BigEndian(rest[1..], (ushort)argument);
                break;
            case 5:
                rest[0] = (byte)(type | 26);
                BinaryPrimitives.WriteUInt32BigEndian(rest[1..], (uint)argument);
                break;
            default:
                rest[0] = (byte)(type | 27);
                BinaryPrimitives.WriteUInt64BigEndian(rest[1..], argument);
                break;
        }

        Length += length;
    }
}
