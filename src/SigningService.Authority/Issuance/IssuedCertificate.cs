namespace SigningService.Authority.Issuance;

/// <summary>A certificate and its place in the order of issue, from 1.</summary>
public sealed record IssuedCertificate(long Place, CertificateRecord Record);
