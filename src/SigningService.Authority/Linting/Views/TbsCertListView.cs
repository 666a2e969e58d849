using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>
/// A TBSCertList (RFC 5280, 5.1) read once, without its entries: those stay bytes that <see cref="RevokedEntryReader"/> walks over, because
/// there may be a million.
/// </summary>
internal sealed class TbsCertListView
{
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0, true);

    private TbsCertListView(AsnReader fields)
    {
        Version = fields.PeekTag().HasSameClassAndValue(Asn1Tag.Integer) ? ReadVersion(fields) : 1;
        SignatureAlgorithm = fields.ReadEncodedValue();
        Issuer = fields.ReadEncodedValue();
        ThisUpdate = TimeView.Read(fields);
        NextUpdate = TimeView.IsNext(fields) ? TimeView.Read(fields) : null;
        if (fields.HasData && fields.PeekTag() == Asn1Tag.Sequence)
        {
            RevokedCertificates = fields.PeekContentBytes();
            _ = fields.ReadEncodedValue();
        }

        Extensions = fields.HasData ? ReadExtensions(fields.ReadSequence(ExtensionsTag)) : [];
        fields.ThrowIfNotEmpty();
        foreach (var extension in Extensions)
            Decode(extension);
    }

    /// <summary>As people count: 2 is v2.</summary>
    public int Version { get; }

    /// <summary>AlgorithmIdentifier, DER.</summary>
    public ReadOnlyMemory<byte> SignatureAlgorithm { get; }

    /// <summary>Name, DER.</summary>
    public ReadOnlyMemory<byte> Issuer { get; }

    public TimeView ThisUpdate { get; }

    public TimeView? NextUpdate { get; }

    /// <summary>The entries, one behind the other; null if the field is absent.</summary>
    public ReadOnlyMemory<byte>? RevokedCertificates { get; }

    public ExtensionView[] Extensions { get; }

    public AuthorityKeyIdentifierView? AuthorityKeyIdentifier { get; private set; }

    /// <summary>Content octets of the CRL number.</summary>
    public ReadOnlyMemory<byte>? Number { get; private set; }

    /// <summary>Content octets of the base's number; null of a list that is no delta.</summary>
    public ReadOnlyMemory<byte>? BaseNumber { get; private set; }

    /// <summary>Where delta lists are; null if the list does not say.</summary>
    public DistributionPointView[]? Freshest { get; private set; }

    public IssuingDistributionPointView? IssuingDistributionPoint { get; private set; }

    /// <exception cref="AsnContentException">It is not strict DER, or not of this shape.</exception>
    public static TbsCertListView Decode(ReadOnlyMemory<byte> tbs)
    {
        var reader = new AsnReader(tbs, AsnEncodingRules.DER);
        var fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        return new TbsCertListView(fields);
    }

    private static int ReadVersion(AsnReader fields) =>
        fields.TryReadInt32(out var number) && number is >= 0 and <= 9 ? number + 1 : throw new AsnContentException("The version is not a small number.");

    private static ExtensionView[] ReadExtensions(AsnReader wrapper)
    {
        var extensions = ExtensionView.ReadAll(wrapper.ReadSequence());
        wrapper.ThrowIfNotEmpty();
        return extensions;
    }

    private void Decode(in ExtensionView extension)
    {
        switch (extension.Oid)
        {
            case ExtensionOid.AuthorityKeyIdentifier:
                AuthorityKeyIdentifier ??= AuthorityKeyIdentifierView.Decode(extension.Value);
                break;
            case ExtensionOid.CrlNumber:
                Number ??= ExtensionValue.Integer(extension.Value);
                break;
            case ExtensionOid.DeltaCrlIndicator:
                BaseNumber ??= ExtensionValue.Integer(extension.Value);
                break;
            case ExtensionOid.FreshestCrl:
                Freshest ??= DistributionPointView.DecodeAll(extension.Value);
                break;
            case ExtensionOid.IssuingDistributionPoint:
                IssuingDistributionPoint ??= IssuingDistributionPointView.Decode(extension.Value);
                break;
            default:
                break; // a rule refuses it
        }
    }
}
