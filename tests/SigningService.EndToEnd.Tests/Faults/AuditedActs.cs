using System.Formats.Asn1;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Ledger.Sqlite;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>What the audit log of a service that is stopped says of issuance.</summary>
internal sealed class AuditedActs
{
    private readonly ILookup<string, LogEntry> _intents;
    private readonly ILookup<string, LogEntry> _issued;

    private AuditedActs(IReadOnlyList<LogEntry> entries)
    {
        _intents = entries.Where(entry => entry.Kind == (int)AuditEventKind.IssuanceIntended).ToLookup(entry => entry.Detail("serial")!);
        _issued = entries.Where(entry => entry.Kind == (int)AuditEventKind.CertificateIssued).ToLookup(entry => entry.Detail("serial")!);
    }

    public static async Task<AuditedActs> ReadAsync(string ledgerFile, CancellationToken cancellationToken)
    {
        var entries = new List<LogEntry>();
        await using var ledger = SqliteLedger.Open(new LedgerOptions { File = ledgerFile }, TimeProvider.System, NullLogger<SqliteLedger>.Instance);
        await foreach (var recorded in ledger.ReadEntriesAsync(0, long.MaxValue, cancellationToken))
        {
            var entry = LogEntry.Decode(recorded.Entry);
            Assert.Equal(entries.Count, entry.Index);
            entries.Add(entry);
        }

        return new AuditedActs(entries);
    }

    /// <summary>One intent with this request id and exactly these to-be-signed bytes came before the one record of the certificate.</summary>
    public void RequireIntentAndOutcome(string requestId, Certificate certificate)
    {
        var intent = Assert.Single(_intents[certificate.SerialNumber]);
        var outcome = Assert.Single(_issued[certificate.SerialNumber]);
        Assert.True(intent.Index < outcome.Index, $"{certificate.Name} was issued before it was intended.");
        Assert.Equal(requestId, intent.Detail("request_id"));
        Assert.Equal(SHA256.HashData(ToBeSigned(certificate).Span), Octets(intent, "tbs_sha256"));
        Assert.Equal(SHA256.HashData(certificate.Der.Span), Octets(outcome, "certificate_sha256"));
    }

    private static ReadOnlyMemory<byte> ToBeSigned(Certificate certificate) =>
        new AsnReader(certificate.Der.Memory, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue();

    private static byte[] Octets(LogEntry entry, string name) => entry.Octets.Single(octets => octets.Name == name).Value.ToArray();
}
