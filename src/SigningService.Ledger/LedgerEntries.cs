using System.Security.Cryptography;
using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;
using SigningService.Authority.Revocation;
using SigningService.Authority.Rotation;
using SigningService.Authority.Verifying;

namespace SigningService.Ledger;

/// <summary>What the log says of each act. The names are part of the log's format: see <c>docs/audit-log-format.md</c>.</summary>
internal static class LedgerEntries
{
    private const string Service = "service";

    /// <summary>Names that an intent lists one by one; more are still bound by the hash of the to-be-signed bytes.</summary>
    private const int NamesListed = 40;

    public static LogEntryBody Intended(IssuanceIntent intent)
    {
        var draft = Draft(AuditEventKind.IssuanceIntended, intent.CreatedAt, intent.Requester)
            .Text("authority", intent.Id.Authority)
            .Text("serial", intent.Id.Serial.ToString())
            .Text("request_id", intent.RequestId)
            .Text("profile", intent.Profile)
            .Text("subject", intent.Subject)
            .Time("not_before", intent.NotBefore)
            .Time("not_after", intent.NotAfter)
            .Number("shard", intent.Shard)
            .Text("renews", intent.Renews?.ToString())
            .Number("names", intent.Names.Count)
            .Octets("tbs_sha256", SHA256.HashData(intent.ToBeSigned.Span))
            .Octets("request_hash", intent.RequestHash)
            .Octets("profile_version", intent.ProfileVersion)
            .Octets("public_key_sha256", intent.PublicKeySha256);
        AddNames(draft, intent.Names);
        return draft.Seal();
    }

    public static LogEntryBody Issued(CertificateId id, ReadOnlyMemory<byte> der, DateTimeOffset now) =>
        Draft(AuditEventKind.CertificateIssued, now, Service)
            .Text("authority", id.Authority)
            .Text("serial", id.Serial.ToString())
            .Octets("certificate_sha256", SHA256.HashData(der.Span))
            .Seal();

    public static LogEntryBody Revoked(CertificateId id, int shard, RevocationRecord revocation) =>
        Draft(AuditEventKind.CertificateRevoked, revocation.RevokedAt, revocation.RevokedBy)
            .Text("authority", id.Authority)
            .Text("serial", id.Serial.ToString())
            .Text("reason", revocation.Reason.ToString())
            .Number("reason_code", (int)revocation.Reason)
            .Time("revoked_at", revocation.RevokedAt)
            .Time("invalid_from", revocation.InvalidFrom)
            .Number("shard", shard)
            .Number("list_number", revocation.ListNumber)
            .Seal();

    public static LogEntryBody Closed(IssuanceIntent intent, RevocationRecord revocation) =>
        Draft(AuditEventKind.IntentClosed, revocation.RevokedAt, revocation.RevokedBy)
            .Text("authority", intent.Id.Authority)
            .Text("serial", intent.Id.Serial.ToString())
            .Text("requester", intent.Requester)
            .Text("request_id", intent.RequestId)
            .Time("intended_at", intent.CreatedAt)
            .Seal();

    public static LogEntryBody NumberReserved(ShardId shard, long number, DateTimeOffset now) =>
        Draft(AuditEventKind.RevocationListNumberReserved, now, Service)
            .Text("authority", shard.Authority)
            .Number("shard", shard.Shard)
            .Number("list_number", number)
            .Seal();

    public static LogEntryBody Found(VerificationFinding finding) =>
        Draft(AuditEventKind.VerificationFailed, finding.At, Service)
            .Text("subject", finding.Subject)
            .Text("fault", finding.Fault)
            .Text("detail", finding.Detail)
            .Seal();

    public static LogEntryBody ListIntended(RevocationList list, DateTimeOffset now)
    {
        var draft = OfList(AuditEventKind.RevocationListIntended, list, now).Octets("tbs_sha256", list.Frame?.TbsSha256 ?? SHA256.HashData(list.Der.Span));
        return (list.Delta is { } delta ? draft.Octets("delta_tbs_sha256", SHA256.HashData(delta.Der.Span)) : draft).Seal();
    }

    /// <summary>A large list is named by what was signed and by the signature, which are all of it: hashing it once more would cost as much as making it.</summary>
    public static LogEntryBody ListPublished(RevocationList list, DateTimeOffset now)
    {
        var draft = OfList(AuditEventKind.RevocationListPublished, list, now);
        if (list.Frame is { } frame)
            draft.Octets("tbs_sha256", frame.TbsSha256).Octets("seal_sha256", SHA256.HashData(frame.Seal.Span));
        else
            draft.Octets("list_sha256", SHA256.HashData(list.Der.Span));
        return (list.Delta is { } delta ? draft.Octets("delta_sha256", SHA256.HashData(delta.Der.Span)) : draft).Seal();
    }

    public static LogEntryBody Expiring(ExpiryAlarm alarm) =>
        Draft(AuditEventKind.CertificateExpiring, alarm.At, Service)
            .Text("authority", alarm.Certificate.Authority)
            .Text("serial", alarm.Certificate.Serial.ToString())
            .Text("kind", alarm.Kind.ToString())
            .Text("holder", alarm.Holder)
            .Time("not_after", alarm.NotAfter)
            .Number("threshold_seconds", (long)alarm.Threshold.TotalSeconds)
            .Seal();

    public static LogEntryBody Of(AuditEvent auditEvent)
    {
        var draft = Draft(auditEvent.Kind, auditEvent.At, auditEvent.Actor);
        foreach (var (name, value) in auditEvent.Details)
            draft.Text(name, value);
        return draft.Seal();
    }

    internal static void AddNames(LogEntryDraft draft, IReadOnlyList<GeneralName> names)
    {
        for (var i = 0; i < names.Count && i < NamesListed; i++)
            draft.Text(NameOf(i), names[i].ToString());
    }

    private static LogEntryDraft OfList(AuditEventKind kind, RevocationList list, DateTimeOffset now)
    {
        var draft = Draft(kind, now, Service)
            .Text("authority", list.Shard.Authority)
            .Number("shard", list.Shard.Shard)
            .Number("list_number", list.Number)
            .Time("this_update", list.ThisUpdate)
            .Time("next_update", list.NextUpdate)
            .Number("entries", list.EntryCount);
        return list.Delta is { } delta ? draft.Number("delta_base", delta.Base).Number("delta_entries", delta.EntryCount) : draft;
    }

    internal static LogEntryDraft Draft(AuditEventKind kind, DateTimeOffset at, string actor) =>
        new(at, (int)kind, Enum.GetName(kind) ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of audit record."), actor);

    private static string NameOf(int i) => i switch
    {
        0 => "name.1",
        1 => "name.2",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"name.{i + 1}"),
    };
}
