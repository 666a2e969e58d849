using System.Security.Cryptography;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Output;

/// <summary>Roots as people compare them.</summary>
internal static class AnchorOutput
{
    public static void Write(Run run, IReadOnlyList<Authority> roots)
    {
        switch (run.Format)
        {
            case OutputFormat.Json:
                var response = new ListAuthoritiesResponse();
                response.Authorities.AddRange(roots);
                JsonOutput.Write(run.Out, response);
                break;
            case OutputFormat.Pem:
                foreach (var root in roots.Where(IsTrusted))
                    run.Out.Write(CertificateOutput.ToPem(root.Der.Span));
                break;
            case OutputFormat.Table:
                WriteTable(run.Out, roots);
                break;
        }
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<Authority> roots)
    {
        var table = new Table("ROOT", "IN BUNDLE", "STAGE", "SUBJECT", "NOT AFTER", "SHA-256");
        foreach (var root in roots)
        {
            table.Add(
                root.Name.Split('/')[^1],
                IsTrusted(root) ? "yes" : "no",
                AuthorityText.Of(root.Stage),
                root.Subject,
                Texts.Of(root.NotAfterTime),
                Convert.ToHexStringLower(SHA256.HashData(root.Der.Span)));
        }

        table.Write(output);
    }

    private static bool IsTrusted(Authority root) => root.Stage is AuthorityStage.Published or AuthorityStage.Active or AuthorityStage.Retiring;
}
