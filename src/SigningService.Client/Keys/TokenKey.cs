using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

// As in PrivateKey: parts of ML-DSA are marked as not settled in .NET 10.
#pragma warning disable SYSLIB5006

namespace SigningService.Client.Keys;

/// <summary>
/// A private key in a PKCS#11 token, used through OpenSSL, since TLS on Linux takes no other: by its provider <c>pkcs11</c> (Debian 13) or,
/// where there is none, its engine of the same name (Debian 12).
/// </summary>
[SupportedOSPlatform("linux")]
internal static class TokenKey
{
    private const string Name = "pkcs11";
    private const string Ec = "1.2.840.10045.2.1";
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string MlDsa44 = "2.16.840.1.101.3.4.3.17";
    private const string MlDsa65 = "2.16.840.1.101.3.4.3.18";
    private const string MlDsa87 = "2.16.840.1.101.3.4.3.19";

    /// <summary>The certificate with the key.</summary>
    /// <exception cref="FormatException">The key cannot be opened, or is another's; the message completes "The client certificate ...".</exception>
    public static X509Certificate2 Join(X509Certificate2 certificate, string uri)
    {
        // The engine prints the URI to the console when it finds no key.
        if (uri.Contains("pin-value", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("must not have the PIN in the URI of its key: name a file that has it, ?pin-source=file:/run/secrets/pin");
        using var handle = Open(uri);
        try
        {
            return Join(certificate, handle);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("does not belong to the key in the token: the first certificate must be the key's own", e);
        }
    }

    private static X509Certificate2 Join(X509Certificate2 certificate, SafeEvpPKeyHandle handle)
    {
        switch (certificate.GetKeyAlgorithm())
        {
            case Ec:
                using (var key = new ECDsaOpenSsl(handle))
                    return certificate.CopyWithPrivateKey(key);
            case Rsa:
                using (var key = new RSAOpenSsl(handle))
                    return certificate.CopyWithPrivateKey(key);
            case MlDsa44 or MlDsa65 or MlDsa87 when MLDsa.IsSupported:
                using (var key = new MLDsaOpenSsl(handle))
                    return certificate.CopyWithPrivateKey(key);
            default:
                throw new FormatException("is for a key that is neither EC nor RSA, nor ML-DSA with OpenSSL 3.5 or later");
        }
    }

    private static SafeEvpPKeyHandle Open(string uri)
    {
        try
        {
            return SafeEvpPKeyHandle.OpenKeyFromProvider(Name, uri);
        }
        catch (Exception byProvider) when (byProvider is CryptographicException or PlatformNotSupportedException)
        {
            return OpenByEngine(uri, byProvider.Message);
        }
    }

    private static SafeEvpPKeyHandle OpenByEngine(string uri, string providerFault)
    {
        try
        {
            return SafeEvpPKeyHandle.OpenPrivateKeyFromEngine(Name, uri);
        }
        catch (Exception byEngine) when (byEngine is CryptographicException or PlatformNotSupportedException)
        {
            throw new FormatException(
                $"has no usable key at {uri}: OpenSSL opened it neither by its provider pkcs11 (package pkcs11-provider; "
                + $"'{providerFault}') nor by its engine pkcs11 (package libengine-pkcs11-openssl; '{byEngine.Message}'). Is one of them installed, does "
                + "p11-kit list-modules show the token, and are the names and the PIN in the URI right?");
        }
    }
}
