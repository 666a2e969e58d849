using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>
/// A TBSCertificate (RFC 5280, 4.1) read once, independently of what encoded it: slices of the bytes for what must be equal to
/// something, decoded values for what must make sense. Of an extension that occurs twice the first counts; that it does is a finding.
/// </summary>
internal sealed class TbsCertificateView
{
    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0, true);
    private static readonly Asn1Tag IssuerUniqueIdTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag SubjectUniqueIdTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3, true);

    private TbsCertificateView(AsnReader fields)
    {
        Version = fields.PeekTag() == VersionTag ? ReadVersion(fields.ReadSequence(VersionTag)) : 1;
        SerialNumber = fields.ReadIntegerBytes();
        SignatureAlgorithm = fields.ReadEncodedValue();
        Issuer = fields.ReadEncodedValue();
        var validity = fields.ReadSequence();
        NotBefore = TimeView.Read(validity);
        NotAfter = TimeView.Read(validity);
        validity.ThrowIfNotEmpty();
        Subject = fields.ReadEncodedValue();
        SubjectAttributes = NameAttributeView.ReadAll(Subject);
        SubjectPublicKeyInfo = fields.ReadEncodedValue();
        HasUniqueIds = SkipUniqueId(fields, IssuerUniqueIdTag) | SkipUniqueId(fields, SubjectUniqueIdTag);
        Extensions = fields.HasData ? ReadExtensions(fields.ReadSequence(ExtensionsTag)) : [];
        fields.ThrowIfNotEmpty();
        foreach (var extension in Extensions)
            Decode(extension);
    }

    /// <summary>As people count: 3 is v3.</summary>
    public int Version { get; }

    /// <summary>Content octets.</summary>
    public ReadOnlyMemory<byte> SerialNumber { get; }

    /// <summary>AlgorithmIdentifier, DER.</summary>
    public ReadOnlyMemory<byte> SignatureAlgorithm { get; }

    /// <summary>Name, DER.</summary>
    public ReadOnlyMemory<byte> Issuer { get; }

    public TimeView NotBefore { get; }

    public TimeView NotAfter { get; }

    /// <summary>Name, DER.</summary>
    public ReadOnlyMemory<byte> Subject { get; }

    public NameAttributeView[] SubjectAttributes { get; }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    public bool HasUniqueIds { get; }

    public ExtensionView[] Extensions { get; }

    public ReadOnlyMemory<byte>? SubjectKeyIdentifier { get; private set; }

    public AuthorityKeyIdentifierView? AuthorityKeyIdentifier { get; private set; }

    public KeyUsageView? KeyUsage { get; private set; }

    public BasicConstraintsView? BasicConstraints { get; private set; }

    public NameConstraintsView? NameConstraints { get; private set; }

    public string[]? ExtendedKeyUsages { get; private set; }

    /// <summary>Subject alternative names; null without the extension.</summary>
    public GeneralNameView[]? Names { get; private set; }

    public bool NamesAreCritical { get; private set; }

    public DistributionPointView[]? DistributionPoints { get; private set; }

    public AccessDescriptionView[]? InformationAccess { get; private set; }

    public bool OcspNoCheck { get; private set; }

    /// <summary>SHA-256 of the certificate that it is linked to; null without the extension.</summary>
    public ReadOnlyMemory<byte>? RelatedCertificateSha256 { get; private set; }

    /// <exception cref="AsnContentException">It is not strict DER, or not of this shape.</exception>
    public static TbsCertificateView Decode(ReadOnlyMemory<byte> tbs)
    {
        var reader = new AsnReader(tbs, AsnEncodingRules.DER);
        var fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        return new TbsCertificateView(fields);
    }

    private static int ReadVersion(AsnReader version)
    {
        if (!version.TryReadInt32(out var number) || number is < 0 or > 9)
            throw new AsnContentException("The version is not a small number.");
        version.ThrowIfNotEmpty();
        return number + 1;
    }

    private static bool SkipUniqueId(AsnReader fields, Asn1Tag tag)
    {
        if (!fields.HasData || fields.PeekTag() != tag)
            return false;
        _ = fields.ReadBitString(out _, tag);
        return true;
    }

    private static ExtensionView[] ReadExtensions(AsnReader wrapper)
    {
        var extensions = ExtensionView.ReadAll(wrapper.ReadSequence());
        wrapper.ThrowIfNotEmpty();
        return extensions;
    }

    private void Decode(in ExtensionView extension)
    {
        var value = extension.Value;
        switch (extension.Oid)
        {
            case ExtensionOid.SubjectKeyIdentifier:
                SubjectKeyIdentifier ??= ExtensionValue.OctetString(value);
                break;
            case ExtensionOid.AuthorityKeyIdentifier:
                AuthorityKeyIdentifier ??= AuthorityKeyIdentifierView.Decode(value);
                break;
            case ExtensionOid.KeyUsage:
                KeyUsage ??= KeyUsageView.Decode(value);
                break;
            case ExtensionOid.BasicConstraints:
                BasicConstraints ??= BasicConstraintsView.Decode(value);
                break;
            case ExtensionOid.NameConstraints:
                NameConstraints ??= NameConstraintsView.Decode(value);
                break;
            case ExtensionOid.ExtendedKeyUsage:
                ExtendedKeyUsages ??= ExtensionValue.ObjectIdentifiers(value);
                break;
            case ExtensionOid.SubjectAlternativeName:
                NamesAreCritical |= extension.Critical;
                Names ??= ExtensionValue.GeneralNames(value);
                break;
            case ExtensionOid.CrlDistributionPoints:
                DistributionPoints ??= DistributionPointView.DecodeAll(value);
                break;
            case ExtensionOid.AuthorityInformationAccess:
                InformationAccess ??= AccessDescriptionView.DecodeAll(value);
                break;
            case ExtensionOid.RelatedCertificate:
                RelatedCertificateSha256 ??= ExtensionValue.RelatedCertificateSha256(value);
                break;
            case ExtensionOid.OcspNoCheck:
                ExtensionValue.Null(value);
                OcspNoCheck = true;
                break;
            default:
                break; // a rule refuses it
        }
    }
}
