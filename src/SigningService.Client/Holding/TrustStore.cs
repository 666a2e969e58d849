using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Contracts.V1;

namespace SigningService.Client.Holding;

/// <summary>The roots in force. They change only by what came over a connection that the roots before vouched for, and are on disk before they are used.</summary>
internal sealed class TrustStore
{
    private readonly string _path;
    private volatile TrustBundle? _current;

    public TrustStore(string path, TrustBundle? initial)
    {
        _path = path;
        _current = File.Exists(path) ? TrustBundle.FromPem(File.ReadAllText(path)) : initial;
    }

    /// <summary>Null until there are any.</summary>
    public TrustBundle? Current => _current;

    public void Replace(TrustBundle bundle)
    {
        StagedFile.Replace(_path, PemOf(bundle), StagedFile.Public);
        _current = bundle;
    }

    /// <summary>Takes what the service said.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Update(GetTrustBundleResponse response)
    {
        var bundle = Read(response);
        if (_current is { } old && PemOf(old) == PemOf(bundle))
            return false;
        Replace(bundle);
        return true;
    }

    private static TrustBundle Read(GetTrustBundleResponse response)
    {
        try
        {
            return TrustBundle.FromCertificates(
                response.Roots.Concat(response.Intermediates).Select(der => X509CertificateLoader.LoadCertificate(der.Span)));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new Verification.VerificationFailedException("The service sent a trust bundle that cannot be read; the one before stays in force.");
        }
    }

    private static string PemOf(TrustBundle bundle) =>
        string.Concat(bundle.Roots.Concat(bundle.Intermediates).Select(c => c.ExportCertificatePem() + "\n"));
}
