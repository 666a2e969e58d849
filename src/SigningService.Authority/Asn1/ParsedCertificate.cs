using System.Formats.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;

namespace SigningService.Authority.Asn1;

/// <summary>
/// What the house needs to know of a certificate, read from its bytes: raw names stay raw, since an issuer name must repeat a subject
/// byte for byte (RFC 5280, 7.1).
/// </summary>
public sealed record ParsedCertificate
{
    private const string SubjectKeyIdentifierOid = "2.5.29.14";
    private const string BasicConstraintsOid = "2.5.29.19";

    private ParsedCertificate()
    {
    }

    /// <summary>Certificate, DER.</summary>
    public required ReadOnlyMemory<byte> Der { get; init; }

    /// <summary>TBSCertificate, DER.</summary>
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }

    public required SerialNumber Serial { get; init; }

    /// <summary>Algorithm that it is signed with.</summary>
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    public required DistinguishedName Issuer { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Last second of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    public required DistinguishedName Subject { get; init; }

    public required PublicKey PublicKey { get; init; }

    /// <summary>Empty if the certificate has none.</summary>
    public required ReadOnlyMemory<byte> SubjectKeyIdentifier { get; init; }

    /// <summary>basicConstraints.cA.</summary>
    public required bool IsAuthority { get; init; }

    /// <summary>Content of the signature bit string.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Whether subject and issuer are the same bytes.</summary>
    public bool IsSelfIssued => Issuer.Equals(Subject);

    /// <summary>Reads a certificate.</summary>
    /// <exception cref="AsnContentException">It is not strict DER or has something that no certificate here has.</exception>
    /// <exception cref="UnsupportedKeyException">Its key is of no known algorithm.</exception>
    public static ParsedCertificate Parse(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var certificate = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var toBeSigned = certificate.ReadEncodedValue();
        var algorithm = certificate.ReadEncodedValue();
        var signature = certificate.ReadBitString(out _);
        certificate.ThrowIfNotEmpty();

        var tbs = new AsnReader(toBeSigned, AsnEncodingRules.DER).ReadSequence();
        tbs.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true));
        if (!SerialNumber.TryCreate(tbs.ReadIntegerBytes().Span, out var serial))
            throw new AsnContentException("The serial number must be positive and of at most 20 octets.");
        if (!tbs.ReadEncodedValue().Span.SequenceEqual(algorithm.Span))
            throw new AsnContentException("The signature algorithm inside and outside must be the same bytes.");
        var issuer = DistinguishedName.Parse(tbs.ReadEncodedValue());
        var validity = tbs.ReadSequence();
        var notBefore = ReadTime(validity);
        var notAfter = ReadTime(validity);
        var subject = DistinguishedName.Parse(tbs.ReadEncodedValue());
        var publicKey = PublicKey.Parse(tbs.ReadEncodedValue());
        var (keyIdentifier, isAuthority) = ReadExtensions(tbs);
        return new ParsedCertificate
        {
            Der = der,
            ToBeSigned = toBeSigned,
            Serial = serial,
            SignatureAlgorithm = SignatureAlgorithm.FromIdentifier(algorithm.Span)
                ?? throw new AsnContentException("The signature algorithm is not one that is used here."),
            Issuer = issuer,
            NotBefore = notBefore,
            NotAfter = notAfter,
            Subject = subject,
            PublicKey = publicKey,
            SubjectKeyIdentifier = keyIdentifier,
            IsAuthority = isAuthority,
            Signature = signature,
        };
    }

    /// <summary>Whether the signature is one by the given key.</summary>
    public bool IsSignedBy(PublicKey issuerKey) =>
        SignatureVerifier.Verify(issuerKey, SignatureAlgorithm, ToBeSigned.Span, Signature.Span);

    internal static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static (ReadOnlyMemory<byte> KeyIdentifier, bool IsAuthority) ReadExtensions(AsnReader tbs)
    {
        ReadOnlyMemory<byte> keyIdentifier = default;
        var isAuthority = false;
        if (!tbs.HasData)
            return (keyIdentifier, isAuthority);
        var extensions = tbs.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3, true)).ReadSequence();
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
                extension.ReadBoolean();
            var value = new AsnReader(extension.ReadOctetString(), AsnEncodingRules.DER);
            if (oid == SubjectKeyIdentifierOid)
                keyIdentifier = value.ReadOctetString();
            if (oid == BasicConstraintsOid && value.ReadSequence() is { HasData: true } constraints)
                isAuthority = constraints.ReadBoolean();
        }

        return (keyIdentifier, isAuthority);
    }
}
