using System.Formats.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Requests;

/// <summary>
/// Extensions that a request asks for. None is ever copied: those that the profile decides about must ask for no more than it gives, those
/// that it drops are dropped with a remark, all others refuse the request (ESC1, ESC6, CVE-2024-49019).
/// </summary>
internal static class ExtensionAdmission
{
    public static void Require(Profile profile, SigningRequest request, List<Finding> findings)
    {
        foreach (var extension in request.Extensions)
        {
            try
            {
                Require(profile, extension, request.PublicKey, findings);
            }
            catch (AsnContentException)
            {
                throw Refuse($"The extension {ObjectName.Of(extension.Oid)} that the request asks for cannot be read.");
            }
        }
    }

    private static void Require(Profile profile, RequestedExtension extension, PublicKey key, List<Finding> findings)
    {
        switch (extension.Oid)
        {
            case ExtensionOid.KeyUsage:
                RequireKeyUsage(profile, extension.Value);
                break;
            case ExtensionOid.ExtendedKeyUsage:
                RequireExtendedKeyUsage(profile, extension.Value);
                break;
            case ExtensionOid.BasicConstraints:
                RequireLeaf(extension.Value);
                break;
            case ExtensionOid.SubjectKeyIdentifier when new AsnReader(extension.Value, AsnEncodingRules.DER).ReadOctetString().AsSpan()
                .SequenceEqual(key.KeyIdentifier.Span):
                break;
            case ExtensionOid.SubjectKeyIdentifier:
                findings.Add(new Finding("EXTENSION_DROPPED", "The subject key identifier is computed here (RFC 7093, 2, method 1), not taken from the request."));
                break;
            case var oid when profile.DroppedExtensions.Contains(oid):
                findings.Add(new Finding("EXTENSION_DROPPED", $"The extension {ObjectName.Of(oid)} is not part of the profile {profile.Id} and was left out."));
                break;
            default:
                throw Refuse($"The extension {ObjectName.Of(extension.Oid)} may not be asked for under the profile {profile.Id}; leave it out.");
        }
    }

    private static void RequireKeyUsage(Profile profile, ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        if (!reader.TryReadPrimitiveBitString(out _, out var bits))
            throw new AsnContentException();
        reader.ThrowIfNotEmpty();

        // Trailing zero bits are against DER for named bits (X.690, 11.2.2); clients write them all the same, and they mean nothing.
        for (var bit = 0; bit < bits.Length * 8; bit++)
        {
            var isSet = (bits.Span[bit / 8] & (0x80 >> (bit % 8))) != 0;
            if (isSet && (bit > 8 || ((int)profile.KeyUsage & (1 << bit)) == 0))
                throw Refuse($"The request asks for a key usage that the profile {profile.Id} does not give; it gives {profile.KeyUsage}.");
        }
    }

    private static void RequireExtendedKeyUsage(Profile profile, ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var usages = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        while (usages.HasData)
        {
            var usage = usages.ReadObjectIdentifier();
            if (!profile.ExtendedKeyUsages.Contains(usage))
            {
                throw Refuse(
                    $"The request asks for the extended key usage {ObjectName.Of(usage)}; the profile {profile.Id} gives " +
                    $"{string.Join(", ", profile.ExtendedKeyUsages.Select(ObjectName.Of))}.");
            }
        }
    }

    private static void RequireLeaf(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var constraints = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (constraints.HasData && constraints.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && LenientBoolean.Read(constraints))
            throw Refuse("The request asks for the certificate of an authority (cA=TRUE); authorities are made by a ceremony, never by request.");
        if (constraints.HasData)
            throw Refuse("The request asks for a path length, which only authorities have.");
    }

    private static RefusedException Refuse(string description) => SigningRequest.Refuse(RefusalReason.ExtensionNotAllowed, description);
}
