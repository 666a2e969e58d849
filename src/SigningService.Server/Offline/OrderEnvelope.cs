using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Refusals;

namespace SigningService.Server.Offline;

/// <summary>An order as it crosses the air gap: CMS SignedData (RFC 5652) by one signer, whose certificate is in it.</summary>
internal sealed record OrderEnvelope(byte[] Content, X509Certificate2 Signer, X509Certificate2Collection Others)
{
    private const string Data = "1.2.840.113549.1.7.1";

    /// <summary>Opens an envelope and verifies the signature; who signed, and whether that counts, is for others to judge.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.OrderNotAccepted"/>.</exception>
    public static OrderEnvelope Open(byte[] order)
    {
        var cms = new SignedCms();
        try
        {
            cms.Decode(order);
            if (cms is not { Detached: false, ContentInfo.ContentType.Value: Data, SignerInfos.Count: 1 } || cms.SignerInfos[0].Certificate is not { } signer)
                throw Refuse("is no CMS SignedData over data by one signer with its certificate");
            cms.CheckSignature(verifySignatureOnly: true);
            return new OrderEnvelope(cms.ContentInfo.Content, signer, cms.Certificates);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or InvalidOperationException)
        {
            throw Refuse("cannot be read as CMS SignedData, or its signature does not verify");
        }
    }

    public static RefusedException Refuse(string what) => new(RefusalReason.OrderNotAccepted, $"The order {what}. Nothing of it was carried out.");
}
