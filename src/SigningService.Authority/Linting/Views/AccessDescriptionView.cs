using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>An AccessDescription (RFC 5280, 4.2.2.1).</summary>
internal readonly record struct AccessDescriptionView(string Method, GeneralNameView Location)
{
    public const string Ocsp = "1.3.6.1.5.5.7.48.1";
    public const string CaIssuers = "1.3.6.1.5.5.7.48.2";

    public static AccessDescriptionView[] DecodeAll(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var descriptions = new List<AccessDescriptionView>(2);
        while (sequence.HasData)
        {
            var description = sequence.ReadSequence();
            descriptions.Add(new AccessDescriptionView(description.ReadObjectIdentifier(), GeneralNameView.Read(description)));
            description.ThrowIfNotEmpty();
        }

        return [.. descriptions];
    }
}
