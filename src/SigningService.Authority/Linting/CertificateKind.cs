namespace SigningService.Authority.Linting;

/// <summary>What the subject of a certificate is.</summary>
public enum CertificateKind
{
    /// <summary>An end entity: client, server, responder.</summary>
    Leaf,

    /// <summary>An authority certified by another.</summary>
    SubordinateAuthority,

    /// <summary>An authority that certifies itself.</summary>
    Root,
}
