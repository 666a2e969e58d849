namespace SigningService.Server.OwnCertificates;

/// <summary>All certificates that the service has for itself.</summary>
internal sealed record OwnCertificateSet(IReadOnlyList<OwnCertificate> All);
