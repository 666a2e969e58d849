using SigningService.Authority;
using SigningService.Authority.Rotation;

namespace SigningService.Server.Rotation;

/// <summary>A certificate that ends, and should not without somebody knowing.</summary>
/// <param name="Lifetime">All of it: an alarm that is due before the certificate is issued is none.</param>
internal sealed record EndingCertificate(CertificateId Id, ExpiringKind Kind, string Holder, DateTimeOffset NotAfter, TimeSpan Lifetime);
