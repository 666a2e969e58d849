using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Auditing;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Ledger;
using SigningService.Ledger.Sqlite;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>The ledger of a service that is stopped: the whole audit log, and each certificate that the log says was issued.</summary>
/// <param name="Entries">All of them, in order.</param>
/// <param name="Certificates">DER, by the index of the entry that says they were issued.</param>
internal sealed record LedgerSnapshot(IReadOnlyList<LogEntry> Entries, IReadOnlyDictionary<long, ReadOnlyMemory<byte>> Certificates)
{
    /// <summary>Reads it, and requires that the log is whole and agrees with the certificates.</summary>
    public static async Task<LedgerSnapshot> ReadAsync(RunningHouse house, CancellationToken cancellationToken)
    {
        var options = new LedgerOptions { File = house.PathOf("ledger", "ledger.db") };
        await using var ledger = SqliteLedger.Open(options, TimeProvider.System, NullLogger<SqliteLedger>.Instance);
        var entries = new List<LogEntry>();
        var tree = new CompactRange();
        await foreach (var recorded in ledger.ReadEntriesAsync(0, long.MaxValue, cancellationToken))
        {
            var entry = LogEntry.Decode(recorded.Entry);
            Assert.Equal(entries.Count, entry.Index);
            entries.Add(entry);
            tree.Append(MerkleHash.Leaf(recorded.Entry.Span));
        }

        Assert.Equal((await ledger.ReadHeadAsync(cancellationToken)).ToBytes(), tree.ToBytes());
        return new LedgerSnapshot(entries, await ReadCertificatesAsync(ledger, entries, cancellationToken));
    }

    /// <summary>The certificates that were issued from an entry of the log on.</summary>
    public IReadOnlyCollection<ReadOnlyMemory<byte>> CertificatesSince(long firstEntry) =>
        [.. Certificates.Where(pair => pair.Key >= firstEntry).Select(pair => pair.Value)];

    /// <summary>How many of the certificates that clients were answered are not here, byte for byte.</summary>
    public int CountMissing(IEnumerable<Certificate> answered)
    {
        var stored = Certificates.Values.Select(certificate => Convert.ToHexString(certificate.Span)).ToHashSet();
        return answered.Count(certificate => !stored.Contains(Convert.ToHexString(certificate.Der.Span)));
    }

    /// <summary>How many certificates have a serial number that another one of their authority has too.</summary>
    public int CountDuplicates() =>
        Certificates.Count - Certificates.Values.Select(certificate => ParsedCertificate.Parse(certificate)).DistinctBy(parsed => (Convert.ToHexString(parsed.Issuer.Der.Span), parsed.Serial)).Count();

    private static async Task<Dictionary<long, ReadOnlyMemory<byte>>> ReadCertificatesAsync(
        SqliteLedger ledger, List<LogEntry> entries, CancellationToken cancellationToken)
    {
        var certificates = new Dictionary<long, ReadOnlyMemory<byte>>();
        var issued = entries.Where(entry => entry.Kind == (int)AuditEventKind.CertificateIssued).ToList();
        Assert.Equal(issued.Count, issued.Select(entry => (entry.Detail("authority"), entry.Detail("serial"))).Distinct().Count());
        foreach (var entry in issued)
        {
            Assert.True(SerialNumber.TryParse(entry.Detail("serial")!, out var serial));
            var record = await ledger.FindAsync(new CertificateId(entry.Detail("authority")!, serial), cancellationToken);
            var der = record?.Der;
            Assert.True(der is not null, $"The log says that {serial} was issued, the ledger has no certificate.");
            Assert.Equal(entry.Octets.Single(octets => octets.Name == "certificate_sha256").Value.ToArray(), SHA256.HashData(der.Value.Span));
            certificates.Add(entry.Index, der.Value);
        }

        return certificates;
    }
}
