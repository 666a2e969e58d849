namespace SigningService.Authority.Status;

/// <summary>The hashes that clients name issuers with. Most still use SHA-1, which is harmless here: it identifies, it does not protect.</summary>
internal enum OcspHash
{
    Unknown,
    Sha1,
    Sha256,
}
