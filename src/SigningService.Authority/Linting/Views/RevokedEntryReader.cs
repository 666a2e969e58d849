using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>Walks over the entries of a revocation list in one pass, without an allocation per entry.</summary>
internal ref struct RevokedEntryReader(ReadOnlySpan<byte> entries)
{
    private const AsnEncodingRules Der = AsnEncodingRules.DER;
    private const int GeneralizedTimeOctets = 15;

    private readonly ReadOnlySpan<byte> _entries = entries;
    private int _position;

    private static ReadOnlySpan<byte> ReasonCodeOid => [0x06, 0x03, 0x55, 0x1d, 0x15];

    private static ReadOnlySpan<byte> InvalidityDateOid => [0x06, 0x03, 0x55, 0x1d, 0x18];

    /// <summary>Reads the next entry; false at the end.</summary>
    /// <exception cref="AsnContentException">It is not strict DER.</exception>
    public bool TryRead(out RevokedEntryView entry)
    {
        entry = default;
        if (_position == _entries.Length)
            return false;
        AsnDecoder.ReadSequence(_entries[_position..], Der, out var offset, out var length, out var consumed);
        var content = _entries.Slice(_position + offset, length);
        entry.SerialNumber = AsnDecoder.ReadIntegerBytes(content, Der, out var used);
        entry.SerialNumberOffset = _position + offset + used - entry.SerialNumber.Length;
        entry.RevokedAt = ReadTime(content[used..], out var timeUsed);
        var rest = content[(used + timeUsed)..];
        if (!rest.IsEmpty)
            ReadExtensions(rest, ref entry);
        _position += consumed;
        return true;
    }

    private static TimeView ReadTime(ReadOnlySpan<byte> source, out int consumed)
    {
        AsnDecoder.ReadEncodedValue(source, Der, out _, out var octets, out _);
        return source[0] == (int)UniversalTagNumber.UtcTime
            ? new TimeView(AsnDecoder.ReadUtcTime(source, Der, out consumed), true, octets)
            : new TimeView(AsnDecoder.ReadGeneralizedTime(source, Der, out consumed), false, octets);
    }

    private static void ReadExtensions(ReadOnlySpan<byte> source, ref RevokedEntryView entry)
    {
        AsnDecoder.ReadSequence(source, Der, out var offset, out var length, out var consumed);
        if (consumed != source.Length)
            throw new AsnContentException("Something follows the extensions of an entry.");
        entry.EncodesDefault = length == 0;
        var extensions = source.Slice(offset, length);
        while (!extensions.IsEmpty)
        {
            AsnDecoder.ReadSequence(extensions, Der, out offset, out length, out consumed);
            ReadExtension(extensions.Slice(offset, length), ref entry);
            extensions = extensions[consumed..];
        }
    }

    private static void ReadExtension(ReadOnlySpan<byte> extension, ref RevokedEntryView entry)
    {
        AsnDecoder.ReadEncodedValue(extension, Der, out _, out _, out var oidLength);
        var oid = extension[..oidLength];
        var rest = extension[oidLength..];
        if (!rest.IsEmpty && rest[0] == (int)UniversalTagNumber.Boolean)
        {
            var critical = AsnDecoder.ReadBoolean(rest, Der, out var used);
            entry.HasCriticalExtension |= critical;
            entry.EncodesDefault |= !critical;
            rest = rest[used..];
        }

        if (!AsnDecoder.TryReadPrimitiveOctetString(rest, Der, out var value, out var consumed) || consumed != rest.Length)
            throw new AsnContentException("The value of an entry extension is not a primitive OCTET STRING.");
        ReadValue(oid, value, ref entry);
    }

    private static void ReadValue(ReadOnlySpan<byte> oid, ReadOnlySpan<byte> value, ref RevokedEntryView entry)
    {
        var consumed = value.Length;
        if (oid.SequenceEqual(ReasonCodeOid) && entry.Reason.IsEmpty)
        {
            entry.Reason = AsnDecoder.ReadEnumeratedBytes(value, Der, out consumed);
        }
        else if (oid.SequenceEqual(InvalidityDateOid) && !entry.HasInvalidityDate)
        {
            entry.HasInvalidityDate = true;
            var time = ReadTime(value, out consumed);
            entry.InvalidityDateHasRightForm = !time.IsUtcTime && time.Octets == GeneralizedTimeOctets;
        }
        else
        {
            entry.HasOtherExtension = true;
        }

        if (consumed != value.Length)
            throw new AsnContentException("Something follows the value of an entry extension.");
    }
}
