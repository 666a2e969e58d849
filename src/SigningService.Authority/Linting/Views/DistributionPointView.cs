using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>A DistributionPoint.</summary>
/// <param name="FullName">Its names; empty if it has no full name.</param>
/// <param name="HasMore">Whether it has reasons or a CRL issuer.</param>
internal sealed record DistributionPointView(GeneralNameView[] FullName, bool HasMore)
{
    private static readonly Asn1Tag Constructed0 = new(TagClass.ContextSpecific, 0, true);

    public static DistributionPointView[] DecodeAll(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var points = new List<DistributionPointView>(1);
        while (sequence.HasData)
        {
            var point = sequence.ReadSequence();
            points.Add(new DistributionPointView(ReadFullName(point), point.HasData));
        }

        return [.. points];
    }

    /// <summary>Reads a DistributionPointName, if one is next.</summary>
    public static GeneralNameView[] ReadFullName(AsnReader point)
    {
        if (!point.HasData || point.PeekTag() != Constructed0)
            return [];
        var name = point.ReadSequence(Constructed0);
        var fullName = GeneralNameView.ReadAll(name.ReadSequence(Constructed0));
        name.ThrowIfNotEmpty();
        return fullName;
    }
}
