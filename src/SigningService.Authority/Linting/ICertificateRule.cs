using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting;

/// <summary>One rule that every certificate must keep.</summary>
internal interface ICertificateRule
{
    /// <summary>Stable, kebab case.</summary>
    string Id { get; }

    /// <summary>The text that demands it.</summary>
    string Clause { get; }

    /// <summary>A sentence that says what is wrong; null if nothing is.</summary>
    string? Check(TbsCertificateView certificate, CertificateLintContext context);
}
