using System.Security.Cryptography;
using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Authority.Issuance;
using SigningService.Authority.Verifying;
using SigningService.Ledger;

namespace SigningService.Server.Verifying;

/// <summary>Holds a stored certificate against what the log said of it when it was made.</summary>
internal sealed class LoggedHashes(ILogReader log, TimeProvider timeProvider)
{
    /// <summary>Everything that does not fit; empty if all does. What is older than the places that are kept of it is not looked for.</summary>
    public async ValueTask<IReadOnlyList<VerificationFinding>> VerifyAsync(CertificateRecord record, CancellationToken cancellationToken)
    {
        var findings = new List<VerificationFinding>();
        if (record.Log.Intended is { } intended)
            Require(await FitsAsync(intended, AuditEventKind.IssuanceIntended, record, "tbs_sha256", record.Intent.ToBeSigned, cancellationToken), "intent in the log");
        if (record.Log.Issued is { } issued)
            Require(await FitsAsync(issued, AuditEventKind.CertificateIssued, record, "certificate_sha256", record.Der!.Value, cancellationToken), "certificate in the log");
        return findings;

        void Require(bool fits, string what)
        {
            if (!fits)
                findings.Add(new VerificationFinding(record.Intent.Id.ToString(), "log", $"The {what} is another.", timeProvider.GetUtcNow()));
        }
    }

    private async ValueTask<bool> FitsAsync(
        long index, AuditEventKind kind, CertificateRecord record, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await foreach (var recorded in log.ReadEntriesAsync(index, 1, cancellationToken))
        {
            var entry = LogEntry.Decode(recorded.Entry);
            return entry.Index == index
                && entry.Kind == (int)kind
                && entry.Detail("authority") == record.Intent.Id.Authority
                && entry.Detail("serial") == record.Intent.Id.Serial.ToString()
                && HashOf(entry, name).Span.SequenceEqual(SHA256.HashData(content.Span));
        }

        return false;
    }

    internal static ReadOnlyMemory<byte> HashOf(LogEntry entry, string name) =>
        entry.Octets.Where(octets => octets.Name == name).Select(octets => octets.Value).FirstOrDefault();
}
