using System.Security.Cryptography.X509Certificates;
using SigningService.AuditLog;
using SigningService.Cli.Output;

namespace SigningService.Cli.Cases;

/// <summary>A certificate of a case.</summary>
/// <param name="Name">AUTHORITY/SERIAL.</param>
/// <param name="ProfileVersion">SHA-256 over the profile file of the day, hexadecimal.</param>
/// <param name="HasPolicy">Whether the text of that file is in the case.</param>
/// <param name="Revoked">The entry that says so; null if none does.</param>
/// <param name="List">The revocation list of its shard.</param>
internal sealed record CaseCertificate(string Name, X509Certificate2 Certificate, string Profile, string ProfileVersion, bool HasPolicy, LogEntry? Revoked, CaseList List)
{
    public string State => Revoked is null
        ? $"not revoked, by list {List.Number} of {Texts.Of(List.ThisUpdate)}"
        : $"revoked at {Revoked.Detail("revoked_at")}, {Revoked.Detail("reason")}, by entry {Revoked.Index}";
}
