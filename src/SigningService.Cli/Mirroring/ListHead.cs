using System.Formats.Asn1;
using System.Numerics;
using SigningService.Client.Verification;

namespace SigningService.Cli.Mirroring;

/// <summary>What a mirror must know of a revocation list, whatever its size.</summary>
/// <param name="Number">CRL number (RFC 5280, 5.2.3).</param>
/// <param name="DistributionPoint">Content of the issuing distribution point, DER; empty if there is none.</param>
/// <param name="IsDelta">Whether it names only what was revoked since another list.</param>
internal sealed record ListHead(BigInteger Number, ReadOnlyMemory<byte> DistributionPoint, bool IsDelta)
{
    private const string DeltaOid = "2.5.29.27";
    private const string NumberOid = "2.5.29.20";
    private const string DistributionPointOid = "2.5.29.28";

    /// <exception cref="VerificationFailedException">It is none, or has no number.</exception>
    public static ListHead Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            var tbs = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            var extensions = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
            while (tbs.HasData && tbs.PeekTag() != extensions)
                tbs.ReadEncodedValue();
            return ReadExtensions(tbs.ReadSequence(extensions).ReadSequence());
        }
        catch (AsnContentException)
        {
            throw new VerificationFailedException("A revocation list cannot be read.");
        }
    }

    private static ListHead ReadExtensions(AsnReader extensions)
    {
        BigInteger? number = null;
        var point = ReadOnlyMemory<byte>.Empty;
        var isDelta = false;
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            if (extension.PeekTag() == Asn1Tag.Boolean)
                extension.ReadBoolean();
            var value = extension.ReadOctetString();
            if (oid == NumberOid)
                number = new AsnReader(value, AsnEncodingRules.DER).ReadInteger();
            else if (oid == DistributionPointOid)
                point = value;
            else if (oid == DeltaOid)
                isDelta = true;
        }

        return new ListHead(number ?? throw new VerificationFailedException("A revocation list has no number."), point, isDelta);
    }
}
