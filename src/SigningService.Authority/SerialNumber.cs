using System.Security.Cryptography;

namespace SigningService.Authority;

/// <summary>A certificate serial number: positive, 1 to 20 octets (RFC 5280, 4.1.2.2), kept as the content octets of its INTEGER.</summary>
public readonly struct SerialNumber : IEquatable<SerialNumber>, IComparable<SerialNumber>
{
    /// <summary>Octets of a serial number made here: one that is never zero, then 144 random bits.</summary>
    private const int Octets = 19;

    private readonly byte[]? _content;

    private SerialNumber(byte[] content) => _content = content;

    /// <summary>Content octets of the INTEGER, minimal, first bit clear.</summary>
    public ReadOnlySpan<byte> Content => _content;

    /// <summary>
    /// A fresh number with 144 random bits. The leading octet is 0x01 to 0x7f: the INTEGER is positive and every number has the same
    /// length, so nothing is dropped or padded away (the 63-bit serial numbers of 2019 came from dropping the negative half).
    /// </summary>
    public static SerialNumber Random()
    {
        var content = RandomNumberGenerator.GetBytes(Octets);
        content[0] = (byte)RandomNumberGenerator.GetInt32(0x01, 0x80);
        return new SerialNumber(content);
    }

    /// <summary>Takes the content octets of an INTEGER; false if it is not positive, not minimal or longer than 20 octets.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> content, out SerialNumber serial)
    {
        serial = default;
        if (content.Length is 0 or > 20 || content[0] >= 0x80)
            return false;
        if (content[0] == 0 && (content.Length == 1 || content[1] < 0x80))
            return false;
        serial = new SerialNumber(content.ToArray());
        return true;
    }

    /// <summary>Reads hexadecimal, any case, with or without colons and with or without leading zeros.</summary>
    public static bool TryParse(string? text, out SerialNumber serial)
    {
        serial = default;
        if (string.IsNullOrEmpty(text) || text.Length > 64)
            return false;
        var hex = text.Replace(":", "", StringComparison.Ordinal).TrimStart('0');
        if (hex.Length is 0 or > 40 || !hex.All(char.IsAsciiHexDigit))
            return false;
        var octets = Convert.FromHexString(hex.Length % 2 == 0 ? hex : "0" + hex);
        return TryCreate(octets[0] >= 0x80 ? [0, .. octets] : octets, out serial);
    }

    /// <summary>Lower-case hexadecimal, two digits an octet.</summary>
    public override string ToString() => Convert.ToHexStringLower(Content);

    public bool Equals(SerialNumber other) => Content.SequenceEqual(other.Content);

    public override bool Equals(object? obj) => obj is SerialNumber other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Content);
        return hash.ToHashCode();
    }

    public int CompareTo(SerialNumber other) =>
        Content.Length != other.Content.Length ? Content.Length.CompareTo(other.Content.Length) : Content.SequenceCompareTo(other.Content);

    public static bool operator ==(SerialNumber left, SerialNumber right) => left.Equals(right);

    public static bool operator !=(SerialNumber left, SerialNumber right) => !left.Equals(right);

    public static bool operator <(SerialNumber left, SerialNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(SerialNumber left, SerialNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(SerialNumber left, SerialNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SerialNumber left, SerialNumber right) => left.CompareTo(right) >= 0;
}
