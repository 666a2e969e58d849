using System.Text;
using SigningService.AuditLog;
using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Postgres;

/// <summary>An intent: one of the two acts that are written for many callers by one statement.</summary>
internal sealed class IntentAct(IssuanceIntent intent, LogEntryBody entry, CancellationToken cancellationToken)
    : Act<CertificateRecord>(session => CertificateWrites.RecordIntentAsync(session, intent, entry), cancellationToken)
{
    public IssuanceIntent Intent => intent;

    public LogEntryBody Entry => entry;

    public string Names { get; } = Encoding.UTF8.GetString(StoredText.WriteNames(intent.Names));

    public string Labels { get; } = Encoding.UTF8.GetString(StoredText.WriteLabels(intent.Labels));
}
