using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>An IssuingDistributionPoint (RFC 5280, 5.2.5). A flag is null if it was not written.</summary>
internal sealed record IssuingDistributionPointView(
    GeneralNameView[] FullName,
    bool? OnlyUsers,
    bool? OnlyAuthorities,
    bool HasReasons,
    bool? Indirect,
    bool? OnlyAttributes)
{
    /// <summary>Whether a flag was written although it is FALSE, which is its DEFAULT.</summary>
    public bool EncodesDefault => OnlyUsers == false || OnlyAuthorities == false || Indirect == false || OnlyAttributes == false;

    public static IssuingDistributionPointView Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var fullName = DistributionPointView.ReadFullName(sequence);
        var onlyUsers = ReadFlag(sequence, 1);
        var onlyAuthorities = ReadFlag(sequence, 2);
        var reasonsTag = new Asn1Tag(TagClass.ContextSpecific, 3);
        var hasReasons = sequence.HasData && sequence.PeekTag() == reasonsTag;
        if (hasReasons)
            _ = sequence.ReadBitString(out _, reasonsTag);
        var indirect = ReadFlag(sequence, 4);
        var onlyAttributes = ReadFlag(sequence, 5);
        sequence.ThrowIfNotEmpty();
        return new IssuingDistributionPointView(fullName, onlyUsers, onlyAuthorities, hasReasons, indirect, onlyAttributes);
    }

    private static bool? ReadFlag(AsnReader sequence, int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number);
        return sequence.HasData && sequence.PeekTag() == tag ? sequence.ReadBoolean(tag) : null;
    }
}
