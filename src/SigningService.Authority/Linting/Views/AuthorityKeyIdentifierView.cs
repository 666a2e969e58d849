using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>An AuthorityKeyIdentifier.</summary>
/// <param name="KeyIdentifier">Null if it has none.</param>
/// <param name="NamesCertificate">Whether it names the issuer's certificate by issuer and serial number as well.</param>
internal sealed record AuthorityKeyIdentifierView(ReadOnlyMemory<byte>? KeyIdentifier, bool NamesCertificate)
{
    private static readonly Asn1Tag KeyIdentifierTag = new(TagClass.ContextSpecific, 0);

    public static AuthorityKeyIdentifierView Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        ReadOnlyMemory<byte>? keyIdentifier = null;
        if (sequence.HasData && sequence.PeekTag() == KeyIdentifierTag)
        {
            if (!sequence.TryReadPrimitiveOctetString(out var octets, KeyIdentifierTag))
                throw new AsnContentException("The key identifier is not a primitive OCTET STRING.");
            keyIdentifier = octets;
        }

        return new AuthorityKeyIdentifierView(keyIdentifier, sequence.HasData);
    }

    /// <summary>Whether it is the key identifier given, and nothing else.</summary>
    public bool IsExactly(ReadOnlySpan<byte> expected) =>
        KeyIdentifier is { } identifier && !NamesCertificate && identifier.Span.SequenceEqual(expected);
}
