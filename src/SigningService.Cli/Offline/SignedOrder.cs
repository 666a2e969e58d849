using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using SigningService.Cli.Running;
using SigningService.Client.Connections;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Offline;

/// <summary>An order in the form in which it crosses the air gap: JSON in CMS SignedData (RFC 5652) by the requester.</summary>
internal sealed record SignedOrder(OfflineOrder Content, X509Certificate2? Signer, string Sha256)
{
    private static readonly JsonFormatter Form = new(JsonFormatter.Settings.Default.WithIndentation("  "));

    /// <summary>Signs an order under a client certificate; its chain goes along.</summary>
    /// <exception cref="UsageException">Its key cannot sign CMS.</exception>
    public static byte[] Sign(OfflineOrder order, ClientIdentity identity)
    {
        var cms = new SignedCms(new ContentInfo(Encoding.UTF8.GetBytes(Form.Format(order) + "\n")));
        var signer = new CmsSigner(identity.Certificate) { IncludeOption = X509IncludeOption.EndCertOnly };
        signer.Certificates.AddRange(identity.Chain);
        signer.SignedAttributes.Add(new Pkcs9SigningTime(order.CreateTime.ToDateTime()));
        try
        {
            cms.ComputeSignature(signer);
            return cms.Encode();
        }
        catch (CryptographicException e)
        {
            throw new UsageException($"The key of the client certificate cannot sign an order: {e.Message}");
        }
    }

    /// <summary>Opens one without judging who signed it: whoever made it knows, and the service asks for itself.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static SignedOrder Read(string path)
    {
        var octets = OfflineFile.ReadOrder(path);
        try
        {
            var cms = new SignedCms();
            cms.Decode(octets);
            cms.CheckSignature(verifySignatureOnly: true);
            var order = JsonParser.Default.Parse<OfflineOrder>(Encoding.UTF8.GetString(cms.ContentInfo.Content));
            if (order.Kind == OfflineOrder.Descriptor.FullName)
                return new SignedOrder(order, cms.SignerInfos[0].Certificate, Convert.ToHexStringLower(SHA256.HashData(octets)));
        }
        catch (Exception e) when (e is CryptographicException or InvalidOperationException or InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new UsageException($"{path} is no order, or was damaged on its way.");
        }

        throw new UsageException($"{path} is signed and yet no order.");
    }
}
