using SigningService.AuditLog;
using SigningService.AuditLog.Notes;

namespace SigningService.Cli.Cases;

/// <summary>What a case was found to prove.</summary>
/// <param name="Signer">The audit key that signed the head.</param>
internal sealed record CaseFindings(VerificationKey Signer, Checkpoint Head, IReadOnlyList<LogEntry> Entries, IReadOnlyList<CaseCertificate> Certificates);
