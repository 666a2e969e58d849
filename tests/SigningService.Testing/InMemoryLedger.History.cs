using System.Runtime.CompilerServices;
using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Verifying;

namespace SigningService.Testing;

/// <content>What issuance left behind.</content>
public sealed partial class InMemoryLedger : IIssuanceHistory
{
    private readonly Dictionary<(string Requester, string RequestId), ReadOnlyMemory<byte>> _bound = [];
    private readonly HashSet<(string Subject, string Fault)> _findings = [];

    public ValueTask<KeyUse> CountIntentsAsync(
        string requester, ReadOnlyMemory<byte> publicKeySha256, string profile, DateTimeOffset since, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            DateTimeOffset[] times =
            [
                .. _records.Values.Select(record => record.Intent)
                    .Where(intent => intent.Requester == requester && intent.Profile == profile && intent.CreatedAt >= since
                        && intent.PublicKeySha256.Span.SequenceEqual(publicKeySha256.Span))
                    .Select(intent => intent.CreatedAt),
            ];
            return ValueTask.FromResult(new KeyUse(times.Length, times.Length == 0 ? null : times.Min()));
        }
    }

    public async IAsyncEnumerable<CertificateRecord> ReadOpenAsync(
        DateTimeOffset createdBefore, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        CertificateRecord[] open;
        lock (_turn)
            open = [.. _records.Values.Where(IsOpen).Where(record => record.Intent.CreatedAt < createdBefore).OrderBy(record => record.Intent.CreatedAt)];
        foreach (var record in open)
            yield return record;
    }

    public ValueTask<CertificateRecord?> CloseAsync(CertificateId id, RevocationRecord revocation, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            if (!_records.TryGetValue(id, out var record) || !IsOpen(record))
                return ValueTask.FromResult<CertificateRecord?>(null);
            Acts.Add("closed");
            return RevokeAsync(id, revocation, cancellationToken);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> BindRequestAsync(
        string requester, string requestId, ReadOnlyMemory<byte> requestHash, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            _bound.TryAdd((requester, requestId), requestHash);
            return ValueTask.FromResult(_bound[(requester, requestId)]);
        }
    }

    public async IAsyncEnumerable<IssuedCertificate> ReadIssuedAsync(
        long after, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        CertificateRecord[] issued;
        lock (_turn)
            issued = [.. _records.Values.Where(record => record.Der is not null).Skip((int)after).Take(count)];
        for (var i = 0; i < issued.Length; i++)
            yield return new IssuedCertificate(after + i + 1, issued[i]);
    }

    public ValueTask<bool> RecordFindingAsync(VerificationFinding finding, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            return ValueTask.FromResult(_findings.Add((finding.Subject, finding.Fault)));
        }
    }

    private static bool IsOpen(CertificateRecord record) => record is { Der: null, Revocation: null };
}
