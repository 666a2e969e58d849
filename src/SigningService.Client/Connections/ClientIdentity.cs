using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Keys;

namespace SigningService.Client.Connections;

/// <summary>A certificate with its key and chain, as shown to the server.</summary>
public sealed class ClientIdentity : IDisposable
{
    private ClientIdentity(X509Certificate2 certificate, X509Certificate2Collection chain, KeyType? keyType)
    {
        KeyType = keyType;
        Certificate = certificate;
        Chain = chain;
        Context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    /// <summary>The leaf, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The certificates above it that are sent along.</summary>
    public X509Certificate2Collection Chain { get; }

    /// <summary>The kind of its key, for a successor of the same kind; null if it is one that is not made here.</summary>
    public KeyType? KeyType { get; }

    internal SslStreamCertificateContext Context { get; }

    /// <summary>Reads a leaf followed by its chain, and the leaf's key, all in PEM.</summary>
    /// <exception cref="FormatException">They cannot be read or do not belong together; the message completes "The client certificate ...".</exception>
    public static ClientIdentity FromPem(string chainPem, string keyPem)
    {
        var certificates = ReadChain(chainPem);
        using var key = PrivateKey.FromPem(keyPem);
        if (!key.Matches(certificates[0]))
            throw new FormatException("does not belong to the key: the first certificate of the file must be the key's own");
        var leaf = key.Join(certificates[0]);
        certificates.RemoveAt(0);
        return new ClientIdentity(leaf, certificates, key.Type);
    }

    /// <summary>
    /// Reads a leaf followed by its chain in PEM; the leaf's key is in a PKCS#11 token and stays there. On Linux, with OpenSSL's provider or engine
    /// <c>pkcs11</c>; the token's module must be known to p11-kit.
    /// </summary>
    /// <param name="keyUri">RFC 7512: <c>pkcs11:token=payments;object=tls-1;type=private?pin-source=file:/run/secrets/pin</c>. The PIN file has no line end.</param>
    /// <exception cref="FormatException">They cannot be read or do not belong together, or something is missing that the message names; it completes "The client certificate ...".</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static ClientIdentity FromToken(string chainPem, string keyUri)
    {
        ArgumentNullException.ThrowIfNull(keyUri);
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("Keys in PKCS#11 tokens are used on Linux only.");
        var certificates = ReadChain(chainPem);
        var leaf = TokenKey.Join(certificates[0], keyUri);
        certificates.RemoveAt(0);
        return new ClientIdentity(leaf, certificates, keyType: null);
    }

    public void Dispose() => Certificate.Dispose();

    private static X509Certificate2Collection ReadChain(string chainPem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(chainPem);
        }
        catch (CryptographicException e)
        {
            throw new FormatException("cannot be read: it is damaged", e);
        }
        return certificates.Count > 0 ? certificates : throw new FormatException("cannot be read: the file holds no certificate in PEM");
    }
}
