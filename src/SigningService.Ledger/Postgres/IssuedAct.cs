using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Postgres;

/// <summary>A certificate for an intent: the other act that is written for many callers by one statement.</summary>
internal sealed class IssuedAct(CertificateId id, ReadOnlyMemory<byte> der, DateTimeOffset now, LogEntryBody entry, CancellationToken cancellationToken)
    : Act<CertificateRecord>(session => CertificateWrites.RecordIssuedAsync(session, id, der, now, entry), cancellationToken)
{
    public CertificateId Id => id;

    public ReadOnlyMemory<byte> Der => der;

    public DateTimeOffset Now => now;

    public LogEntryBody Entry => entry;
}
