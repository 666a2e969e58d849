using SigningService.Authority.Callers;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Issuance;

/// <summary>
/// Shows certificates to those who may see them: operators, revokers and auditors all, requesters what they asked for, holders the one they
/// call with. What a caller may not see does not exist for it.
/// </summary>
public sealed class CertificateReading(ICertificateStore store)
{
    private const Role SeesAll = Role.Operator | Role.Revoker | Role.Auditor;

    /// <exception cref="RefusedException">With <see cref="RefusalReason.UnknownCertificate"/>.</exception>
    public async ValueTask<CertificateRecord> FindAsync(Caller caller, CertificateId id, CancellationToken cancellationToken)
    {
        var record = await store.FindAsync(id, cancellationToken);
        return record is { Der: not null } && MaySee(caller, record)
            ? record
            : throw new RefusedException(RefusalReason.UnknownCertificate, "There is no certificate of this name that you may see.");
    }

    /// <summary>A page of what the caller may see.</summary>
    public ValueTask<CertificatePage> ListAsync(Caller caller, CertificateQuery query, CancellationToken cancellationToken)
    {
        if (caller.Has(SeesAll))
            return store.ListAsync(query, cancellationToken);
        caller.Require(Role.Requester);
        return query.Requester is null || query.Requester == caller.Identity
            ? store.ListAsync(query with { Requester = caller.Identity }, cancellationToken)
            : ValueTask.FromResult(new CertificatePage([], null));
    }

    /// <summary>The certificate that was issued along with this one, linked to it; null if there is none. Whoever may see the one may know of the other.</summary>
    public async ValueTask<CertificateRecord?> FindTwinAsync(CertificateRecord record, CancellationToken cancellationToken) =>
        await store.FindByRequestAsync(record.Intent.Requester, TwinRequestId.OtherOf(record.Intent.RequestId), cancellationToken);

    /// <summary>Whether the caller has used a request id to have a certificate issued or renewed.</summary>
    internal async ValueTask<bool> IsUsedAsync(Caller caller, string requestId, CancellationToken cancellationToken) =>
        await store.FindByRequestAsync(caller.Identity, requestId, cancellationToken) is not null;

    private static bool MaySee(Caller caller, CertificateRecord record) =>
        caller.Has(SeesAll)
        || caller.Certificate == record.Intent.Id
        || (caller.Has(Role.Requester) && record.Intent.Requester == caller.Identity);
}
