using SigningService.AuditLog.Notes;
using SigningService.Cli.Output;

namespace SigningService.Cli.Cases;

/// <summary>Shows what a case proves.</summary>
internal static class CaseOutput
{
    public static void Write(TextWriter output, CaseFindings found, string folder, VerificationKey held)
    {
        var details = new Details()
            .Add("verified", folder)
            .Add("audit key", found.Signer.Sha256)
            .Add("followed from", found.Signer.Sha256 == held.Sha256 ? null : held.Sha256)
            .Add("log", $"{found.Head.Origin}, {Texts.Of(found.Head.Size)} entries")
            .Add("entries", $"{Texts.Of(found.Entries.Count)} of them, each proven");
        foreach (var certificate in found.Certificates)
        {
            details.Add("certificate", certificate.Name)
                .Add("  profile", $"{certificate.Profile}, version {certificate.ProfileVersion}")
                .Add("  policy", certificate.HasPolicy ? CasePolicies.FileOf(certificate.ProfileVersion) : "not in the case")
                .Add("  valid", $"{Texts.Of(certificate.Certificate.NotBefore.ToUniversalTime())} to {Texts.Of(certificate.Certificate.NotAfter.ToUniversalTime())}")
                .Add("  state", certificate.State);
        }

        details.Write(output);
    }

    public static void WriteJson(TextWriter output, CaseFindings found) => JsonOutput.Write(output, json =>
    {
        json.WriteString("origin", found.Head.Origin);
        json.WriteNumber("treeSize", found.Head.Size);
        json.WriteNumber("entries", found.Entries.Count);
        json.WriteStartArray("certificates");
        foreach (var certificate in found.Certificates)
        {
            json.WriteStartObject();
            json.WriteString("name", certificate.Name);
            json.WriteString("profile", certificate.Profile);
            json.WriteString("profileVersion", certificate.ProfileVersion);
            json.WriteBoolean("policyIncluded", certificate.HasPolicy);
            json.WriteBoolean("revoked", certificate.Revoked is not null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
