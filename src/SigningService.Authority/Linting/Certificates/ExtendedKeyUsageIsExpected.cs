using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>The extended key usages are those of the profile, in its order; a leaf has at least one.</summary>
internal sealed class ExtendedKeyUsageIsExpected : ICertificateRule
{
    public string Id => "extended-key-usage-is-expected";

    public string Clause => "RFC 5280, 4.2.1.12";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        var usages = certificate.ExtendedKeyUsages;
        if (usages is null)
            return context.IsAuthority && context.ExtendedKeyUsages.Count == 0 ? null : "The extended key usage is missing.";
        if (usages.Length == 0)
            return "The extended key usage is empty.";
        return AreExpected(usages, context.ExtendedKeyUsages) ? null : "The extended key usages are not those of the profile.";
    }

    private static bool AreExpected(string[] usages, IReadOnlyList<string> expected)
    {
        if (usages.Length != expected.Count)
            return false;
        for (var i = 0; i < usages.Length; i++)
        {
            if (usages[i] != expected[i])
                return false;
        }

        return true;
    }
}
