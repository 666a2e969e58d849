using System.Security.Cryptography;
using SigningService.Cli.Arguments;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Output;

/// <summary>Certificates for eyes and as PEM.</summary>
internal static class CertificateOutput
{
    public static void WriteTable(TextWriter output, IEnumerable<Certificate> certificates)
    {
        var table = new Table("CERTIFICATE", "PROFILE", "SUBJECT", "NAMES", "NOT AFTER", "STATE");
        foreach (var c in certificates)
        {
            table.Add(
                CertificateName.Shorten(c.Name), c.Profile, c.Subject, string.Join(' ', c.SubjectNames), Texts.Of(c.NotAfterTime), Texts.Of(c.State));
        }
        table.Write(output);
    }

    public static Details Describe(Certificate c)
    {
        var details = new Details()
            .Add("certificate", CertificateName.Shorten(c.Name))
            .Add("profile", c.Profile)
            .Add("subject", c.Subject)
            .Add("names", string.Join(' ', c.SubjectNames))
            .Add("valid from", Texts.Of(c.NotBeforeTime))
            .Add("valid to", Texts.Of(c.NotAfterTime))
            .Add("state", Texts.Of(c.State));
        AddRevocation(details, c.Revocation);
        return details
            .Add("requester", c.Requester)
            .Add("labels", string.Join(' ', c.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}")))
            .Add("twin", c.Twin.Length > 0 ? CertificateName.Shorten(c.Twin) : null)
            .Add("sha-256", c.Sha256Fingerprint);
    }

    public static void AddRevocation(Details details, RevocationDetails? revocation)
    {
        if (revocation is null)
            return;
        details
            .Add("revoked", Texts.Of(revocation.RevocationTime))
            .Add("reason", Texts.Of(revocation.Reason))
            .Add("invalid since", Texts.Of(revocation.InvalidityTime));
    }

    public static string ToPem(ReadOnlySpan<byte> der) => PemEncoding.WriteString("CERTIFICATE", der) + "\n";
}
