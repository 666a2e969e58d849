using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Security.Cryptography;
using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Authority.Verifying;
using SigningService.Ledger;
using SigningService.Server.Observability;

namespace SigningService.Server.Verifying;

/// <summary>
/// Holds three things against each other, that must be one: what the token signed since the start, what is stored, and what the log says. A
/// signature of which nothing is stored, or an entry that speaks of something that is not there, is an alarm.
/// </summary>
internal sealed class Reconciliation : IDisposable
{
    /// <summary>What was signed so long ago is recorded, or never will be.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>A retry after an ambiguous failure signs the same bytes again, within the time that a token is waited for: they are accounted for as long.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(3);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Meter _meter = new(IssuanceMetrics.MeterName);
    private readonly ILedger _ledger;
    private readonly SignatureTally _tally;
    private readonly VerificationAlarms _alarms;
    private readonly TimeProvider _timeProvider;

    // By the first half of their hashes: hundreds of thousands of them at the peak.
    private readonly Dictionary<UInt128, long> _stored = [];
    private long _next;
    private long _entries;
    private long _artefacts;

    public Reconciliation(ILedger ledger, SignatureTally tally, VerificationAlarms alarms, TimeProvider timeProvider)
    {
        (_ledger, _tally, _alarms, _timeProvider) = (ledger, tally, alarms, timeProvider);
        _meter.CreateObservableCounter("signing.reconciliation.signatures", () => _tally.Count, description: "Certificates and lists that the token signed since the start.");
        _meter.CreateObservableCounter("signing.reconciliation.entries", () => Volatile.Read(ref _entries), description: "Entries of the log since the start that speak of one.");
        _meter.CreateObservableCounter("signing.reconciliation.artefacts", () => Volatile.Read(ref _artefacts), description: "Of these, those that are stored as the entry says.");
    }

    /// <summary>Begins to count.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        // In this order: what is recorded in between has an entry too many, not a signature.
        _next = (await _ledger.ReadHeadAsync(cancellationToken)).Size;
        _ = _tally.TakeOlderThan(TimeSpan.Zero).Count();
    }

    /// <summary>Goes through what is new.</summary>
    /// <param name="patience">How old a signature must be to be missed.</param>
    /// <exception cref="LedgerUnavailableException">Not now.</exception>
    public async ValueTask StepAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await ReconcileAsync(patience, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask StepAsync(CancellationToken cancellationToken) => StepAsync(Patience, cancellationToken);

    public void Dispose()
    {
        _meter.Dispose();
        _turn.Dispose();
    }

    private async ValueTask ReconcileAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        // Signatures first: what they led to is in the entries that are read after.
        var signed = _tally.TakeOlderThan(patience).ToArray();
        await foreach (var recorded in _ledger.ReadEntriesAsync(_next, long.MaxValue, cancellationToken))
        {
            _next = recorded.Index + 1;
            if (!await TryAccountAsync(recorded, cancellationToken))
                await MissAsync(recorded.Index, cancellationToken);
        }

        var now = _timeProvider.GetUtcNow();
        await _alarms.RaiseAsync(
            signed.Where(hash => !_stored.ContainsKey(TagOf(hash))).Select(hash => new VerificationFinding(
                "signatures/" + Convert.ToHexStringLower(hash), "unaccounted", "The token signed these bytes, and no certificate or list of them is stored.", now)),
            cancellationToken);
        foreach (var hash in _stored.Where(stored => _timeProvider.GetElapsedTime(stored.Value) > Remembered).Select(stored => stored.Key).ToArray())
            _stored.Remove(hash);
    }

    /// <summary>False if the entry speaks of something that is not stored, or either cannot be read.</summary>
    private async ValueTask<bool> TryAccountAsync(RecordedEntry recorded, CancellationToken cancellationToken)
    {
        try
        {
            return await AccountAsync(LogEntry.Decode(recorded.Entry), cancellationToken);
        }
        catch (Exception e) when (e is FormatException or System.Formats.Asn1.AsnContentException or InvalidDataException or LogEntryFormatException)
        {
            return false;
        }
    }

    private ValueTask MissAsync(long index, CancellationToken cancellationToken) => _alarms.RaiseAsync(
        [new VerificationFinding(string.Create(CultureInfo.InvariantCulture, $"entries/{index}"), "missing", "What this entry speaks of is not stored, or is another.", _timeProvider.GetUtcNow())],
        cancellationToken);

    private async ValueTask<bool> AccountAsync(LogEntry entry, CancellationToken cancellationToken) => (AuditEventKind)entry.Kind switch
    {
        AuditEventKind.CertificateIssued => Account(entry, "certificate_sha256", await FindCertificateAsync(entry, cancellationToken)),
        AuditEventKind.RevocationListPublished => Account(entry, await FindListAsync(entry, cancellationToken)),
        _ => true,
    };

    private bool Account(LogEntry entry, RevocationList? list)
    {
        var isThere = list?.Frame is { } frame ? Account(entry, frame) : Account(entry, "list_sha256", list?.Der);
        const string Delta = "delta_sha256";
        return isThere && (LoggedHashes.HashOf(entry, Delta).IsEmpty || Account(entry, Delta, list?.Delta?.Der));
    }

    private bool Account(LogEntry entry, string hash, ReadOnlyMemory<byte>? found)
    {
        Interlocked.Increment(ref _entries);
        if (found is not { } stored || !SHA256.HashData(stored.Span).AsSpan().SequenceEqual(LoggedHashes.HashOf(entry, hash).Span))
            return false;
        Interlocked.Increment(ref _artefacts);
        _stored[TagOf(SHA256.HashData(SignedParts.ToBeSigned(stored).Span))] = _timeProvider.GetTimestamp();
        return true;
    }

    /// <summary>Of a large list what was signed and the signature are kept; its entries are certificates, which have entries of their own.</summary>
    private bool Account(LogEntry entry, ListFrame frame)
    {
        Interlocked.Increment(ref _entries);
        if (!frame.TbsSha256.Span.SequenceEqual(LoggedHashes.HashOf(entry, "tbs_sha256").Span)
            || !SHA256.HashData(frame.Seal.Span).AsSpan().SequenceEqual(LoggedHashes.HashOf(entry, "seal_sha256").Span))
        {
            return false;
        }

        Interlocked.Increment(ref _artefacts);
        _stored[TagOf((frame.SignedHash.IsEmpty ? frame.TbsSha256 : frame.SignedHash).Span)] = _timeProvider.GetTimestamp();
        return true;
    }

    private static UInt128 TagOf(ReadOnlySpan<byte> sha256) => BinaryPrimitives.ReadUInt128BigEndian(sha256);

    private async ValueTask<ReadOnlyMemory<byte>?> FindCertificateAsync(LogEntry entry, CancellationToken cancellationToken) =>
        SerialNumber.TryParse(entry.Detail("serial") ?? "", out var serial)
            ? (await _ledger.FindAsync(new CertificateId(entry.Detail("authority") ?? "", serial), cancellationToken))?.Der
            : null;

    private async ValueTask<RevocationList?> FindListAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        var shard = new ShardId(entry.Detail("authority") ?? "", int.Parse(entry.Detail("shard") ?? "0", CultureInfo.InvariantCulture));
        var number = long.Parse(entry.Detail("list_number") ?? "0", CultureInfo.InvariantCulture);
        return await _ledger.FindListAsync(shard, number, cancellationToken);
    }
}
