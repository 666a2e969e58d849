namespace SigningService.Authority.Status;

/// <summary>The answer about one certificate.</summary>
internal readonly record struct OcspSingleResponse(OcspCertId CertId, OcspStatus Status);
