using System.Formats.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;

namespace SigningService.Server.OwnCertificates;

/// <summary>Writes a PKCS#10 request (RFC 2986) for a key that lives in the token: .NET's own writer wants the signature at once.</summary>
internal static class ResponderRequest
{
    public static async ValueTask<byte[]> CreateAsync(ISigningKey key, DistinguishedName subject, CancellationToken cancellationToken)
    {
        var algorithm = SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm);
        var info = WriteInfo(key.PublicKey, subject);
        var signature = await key.SignAsync(algorithm, info, cancellationToken);

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(info);
            writer.WriteEncodedValue(algorithm.Identifier.Span);
            writer.WriteBitString(signature);
        }

        return writer.Encode();
    }

    private static byte[] WriteInfo(PublicKey publicKey, DistinguishedName subject)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            writer.WriteEncodedValue(subject.Der.Span);
            writer.WriteEncodedValue(publicKey.SubjectPublicKeyInfo.Span);
            writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0));
            writer.PopSetOf(new Asn1Tag(TagClass.ContextSpecific, 0));
        }

        return writer.Encode();
    }
}
