using SigningService.Authority.Issuance;

namespace SigningService.Server.OwnCertificates;

/// <summary>
/// An order of the service for a certificate of its own. It is kept until it is filled: asked again under the same request id it gets
/// the certificate that may have been signed already, instead of a second one.
/// </summary>
/// <param name="InstallAsync">Takes the certificate into use.</param>
internal sealed record OwnOrder(IssueRequest Request, Func<CertificateRecord, ValueTask> InstallAsync);
