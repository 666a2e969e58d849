using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>A Time (RFC 5280, 4.1.2.5) with the form it was written in.</summary>
internal readonly record struct TimeView(DateTimeOffset Value, bool IsUtcTime, int Octets)
{
    /// <summary>Octets of <c>YYYYMMDDHHMMSSZ</c>: a fraction of a second makes it longer.</summary>
    private const int GeneralizedTimeOctets = 15;

    /// <summary>UTCTime to 2049, GeneralizedTime from 2050, whole seconds. DER has seen to the seconds and the Z.</summary>
    public bool HasRightForm => IsUtcTime || (Value.Year >= 2050 && Octets == GeneralizedTimeOctets);

    public static bool IsNext(AsnReader reader) =>
        reader.HasData && reader.PeekTag() is { TagClass: TagClass.Universal, TagValue: (int)UniversalTagNumber.UtcTime or (int)UniversalTagNumber.GeneralizedTime };

    public static TimeView Read(AsnReader reader)
    {
        var octets = reader.PeekContentBytes().Length;
        return reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
            ? new TimeView(reader.ReadUtcTime(), true, octets)
            : new TimeView(reader.ReadGeneralizedTime(), false, octets);
    }
}
