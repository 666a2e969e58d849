using System.Formats.Asn1;

namespace SigningService.Client.Revocation;

/// <summary>Reads DER from front to back without allocating: a list has one sequence for each of its entries.</summary>
internal ref struct DerCursor(ReadOnlySpan<byte> rest)
{
    private const AsnEncodingRules Rules = AsnEncodingRules.DER;
    private ReadOnlySpan<byte> _rest = rest;

    public readonly bool HasData => !_rest.IsEmpty;

    public readonly bool IsNext(Asn1Tag tag) => HasData && Asn1Tag.Decode(_rest, out _) == tag;

    public DerCursor Sequence(Asn1Tag? tag = null)
    {
        AsnDecoder.ReadSequence(_rest, Rules, out var offset, out var length, out var consumed, tag);
        var content = _rest.Slice(offset, length);
        _rest = _rest[consumed..];
        return new DerCursor(content);
    }

    /// <summary>The value at hand with its header.</summary>
    public ReadOnlySpan<byte> Encoded()
    {
        AsnDecoder.ReadEncodedValue(_rest, Rules, out _, out _, out var consumed);
        return Take(_rest[..consumed], consumed);
    }

    /// <summary>Content of an INTEGER.</summary>
    public ReadOnlySpan<byte> Integer()
    {
        var content = AsnDecoder.ReadIntegerBytes(_rest, Rules, out var consumed);
        return Take(content, consumed);
    }

    public ReadOnlySpan<byte> Octets(Asn1Tag? tag = null) =>
        AsnDecoder.TryReadPrimitiveOctetString(_rest, Rules, out var content, out var consumed, tag)
            ? Take(content, consumed)
            : throw new AsnContentException();

    public string ObjectIdentifier()
    {
        var value = AsnDecoder.ReadObjectIdentifier(_rest, Rules, out var consumed);
        _rest = _rest[consumed..];
        return value;
    }

    public bool Boolean()
    {
        var value = AsnDecoder.ReadBoolean(_rest, Rules, out var consumed);
        _rest = _rest[consumed..];
        return value;
    }

    /// <summary>A Time (RFC 5280, 4.1): UTCTime or GeneralizedTime.</summary>
    public DateTimeOffset Time()
    {
        int consumed;
        var value = IsNext(Asn1Tag.UtcTime)
            ? AsnDecoder.ReadUtcTime(_rest, Rules, out consumed)
            : AsnDecoder.ReadGeneralizedTime(_rest, Rules, out consumed);
        _rest = _rest[consumed..];
        return value;
    }

    public readonly bool IsTime => IsNext(Asn1Tag.UtcTime) || IsNext(Asn1Tag.GeneralizedTime);

    private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> value, int consumed)
    {
        _rest = _rest[consumed..];
        return value;
    }
}
