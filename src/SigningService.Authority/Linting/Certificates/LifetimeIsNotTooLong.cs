using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>The lifetime is within the maximum, and both ends count.</summary>
internal sealed class LifetimeIsNotTooLong : ICertificateRule
{
    public string Id => "lifetime-is-not-too-long";

    public string Clause => "RFC 5280, 4.1.2.5";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        var lifetime = certificate.NotAfter.Value - certificate.NotBefore.Value + TimeSpan.FromSeconds(1);
        return lifetime <= context.MaximumLifetime ? null : $"The lifetime, both ends counted, is {lifetime}; {context.MaximumLifetime} is allowed.";
    }
}
