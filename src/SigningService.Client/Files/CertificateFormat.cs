namespace SigningService.Client.Files;

/// <summary>How a certificate with its key is written for those who use it.</summary>
public enum CertificateFormat
{
    /// <summary><c>key.pem</c>, <c>chain.pem</c> (leaf first), <c>bundle.pem</c> (the roots).</summary>
    Pem,

    /// <summary><c>tls.key</c>, <c>tls.crt</c>, <c>ca.crt</c>, as in a Kubernetes secret.</summary>
    Kubernetes,

    /// <summary><c>combined.pem</c>: leaf, chain and key in one file, as haproxy reads it; and <c>bundle.pem</c>.</summary>
    Combined,

    /// <summary><c>keystore.p12</c>: PKCS#12 with PBES2 (AES-256, SHA-256); and <c>bundle.pem</c>.</summary>
    Pkcs12,
}
