using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;

namespace SigningService.Ledger;

/// <summary>What the log says of enrolment tokens. Neither a secret nor its hash: who reads the log must not be able to tell them.</summary>
internal static class EnrollmentEntries
{
    /// <param name="again">Whether it was there already and only got a new secret.</param>
    public static LogEntryBody Created(EnrollmentToken token, DateTimeOffset now, bool again)
    {
        var draft = LedgerEntries.Draft(AuditEventKind.EnrollmentTokenCreated, now, token.Creator)
            .Text("token", token.Id)
            .Text("profile", token.Profile)
            .Number("maximum_uses", token.MaximumUses)
            .Time("expires_at", token.ExpiresAt)
            .Text("note", token.Note.Length > 0 ? token.Note : null)
            .Text("secret", again ? "replaced" : null)
            .Number("names", token.Names.Count);
        if (token.CertificateLifetime is { } lifetime)
            draft.Number("certificate_lifetime", (long)lifetime.TotalSeconds);
        LedgerEntries.AddNames(draft, token.Names);
        return draft.Seal();
    }

    public static LogEntryBody Revoked(EnrollmentToken token, string revokedBy, DateTimeOffset now) =>
        LedgerEntries.Draft(AuditEventKind.EnrollmentTokenRevoked, now, revokedBy)
            .Text("token", token.Id)
            .Number("uses", token.Uses)
            .Seal();

    /// <param name="use">Which of its uses this is, from 1.</param>
    public static LogEntryBody Spent(string token, long use, long maximumUses, IssuanceIntent intent) =>
        LedgerEntries.Draft(AuditEventKind.EnrollmentTokenSpent, intent.CreatedAt, intent.Requester)
            .Text("token", token)
            .Number("use", use)
            .Number("maximum_uses", maximumUses)
            .Text("authority", intent.Id.Authority)
            .Text("serial", intent.Id.Serial.ToString())
            .Seal();
}
