using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;
using SigningService.Authority.Incidents;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Revocation;

/// <summary>
/// The story of revocation. When it answers, the revocation is durable: OCSP says so from then on, and the next list of the shard carries
/// it. Nothing undoes one.
/// </summary>
public sealed class CertificateRevocation(
    AuthorityDirectory authorities,
    CertificateReading reading,
    IRevocationStore store,
    IIssuanceHistory history,
    IIncidentStore incidents,
    RevocationPolicy policy,
    TimeProvider time)
{
    /// <summary>Raised after a revocation is durable, before it is answered: callers' certificates and lists have to be looked at anew.</summary>
    public event Action<ShardId>? Revoked;

    /// <summary>Raised after a revocation is durable, with the number of the list that will carry it at the latest.</summary>
    public event Action<ShardId, RevocationRecord>? Promised;

    /// <summary>Revokes a certificate, or checks that it could be. Of one that is revoked already, the first revocation stays.</summary>
    /// <exception cref="RefusedException">The request is refused; the reason tells why.</exception>
    /// <exception cref="LedgerUnavailableException">It could not be recorded, so it is not revoked.</exception>
    public async ValueTask<RevocationResult> RevokeAsync(Caller caller, RevokeRequest request, CancellationToken cancellationToken)
    {
        var received = time.GetUtcNow();
        var now = DateTimeOffset.FromUnixTimeSeconds(received.ToUnixTimeSeconds());

        // 1. Is it one that the caller knows of?
        var id = request.Certificate;
        var record = await reading.FindAsync(caller, id, cancellationToken);

        // 2. May it? Everyone may give up the certificate that it calls with.
        if (id != caller.Certificate || request.RevokesTwin)
            caller.Require(Role.Revoker | Role.Operator);

        // 3. Is what it says of the revocation sound?
        var authority = authorities.FindByCertificate(id);
        RequireSound(request, authority, now);
        // A key that is in other hands is so in all of its certificates; those of authorities are replaced by ceremonies, one by one.
        var takesAll = request.Reason == RevocationReason.KeyCompromise && authority is null && !request.LeavesOthers;
        List<CertificateRecord> named = request.RevokesTwin && await reading.FindTwinAsync(record, cancellationToken) is { } twin ? [record, twin] : [record];
        if (request.ValidateOnly)
            return new RevocationResult(record, null, await FindOthersAsync(named, takesAll, now, cancellationToken));

        // 4. Is the request id of another request? One that was used to issue stands there by itself.
        await BindAsync(caller, request, cancellationToken);

        // 5. Make it durable. The store sets the number of the list that will carry it.
        var revocation = new RevocationRecord(request.Reason, now, request.InvalidFrom, caller.Identity, 0);
        var all = new List<CertificateRecord>();
        foreach (var one in named)
        {
            if (takesAll)
                all.AddRange(await store.RevokeKeyAsync(one.Intent.PublicKeySha256, revocation, CancellationToken.None));
            all.Add(await store.RevokeAsync(one.Intent.Id, revocation, CancellationToken.None)
                ?? throw new RefusedException(RefusalReason.UnknownCertificate, "There is no certificate of this name that you may see."));
        }

        // 6. Let everyone know who remembers something about it.
        authority?.MarkRevoked();
        var revoked = all.Last(one => one.Intent.Id == id);
        var others = all.Where(one => one.Intent.Id != id).DistinctBy(one => one.Intent.Id).ToList();
        foreach (var one in others.Prepend(revoked))
            Tell(one);
        return new RevocationResult(revoked, received + policy.PublishDelay, [.. others.Select(one => one.Intent.Id)]);
    }

    private void Tell(CertificateRecord revoked)
    {
        var shard = new ShardId(revoked.Intent.Id.Authority, revoked.Intent.Shard);
        Revoked?.Invoke(shard);
        if (revoked.Revocation is { } promised)
            Promised?.Invoke(shard, promised);
    }

    private async ValueTask<IReadOnlyList<CertificateId>> FindOthersAsync(
        List<CertificateRecord> named, bool takesAll, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<CertificateId> all = [.. named.Select(record => record.Intent.Id)];
        foreach (var record in takesAll ? named : [])
        {
            await foreach (var candidate in incidents.SelectAsync(new IncidentFilter { PublicKeySha256 = record.Intent.PublicKeySha256 }, now, cancellationToken))
                all.Add(candidate.Id);
        }

        return [.. all.Skip(1).Where(id => id != named[0].Intent.Id).Distinct()];
    }

    private async ValueTask BindAsync(Caller caller, RevokeRequest request, CancellationToken cancellationToken)
    {
        if (request.RequestId is not { } id)
            return;
        var hash = RequestDigest.Of(request);
        if (await reading.IsUsedAsync(caller, id, cancellationToken)
            || !(await history.BindRequestAsync(caller.Identity, id, hash, cancellationToken)).Span.SequenceEqual(hash.Span))
        {
            throw RefusedException.ForField(
                RefusalReason.RequestIdReused, "request_id", "This request_id stands for another request of yours. Use a new one for a new request.");
        }
    }

    private static void RequireSound(RevokeRequest request, CertificateAuthority? authority, DateTimeOffset now)
    {
        if (!Enum.IsDefined(request.Reason))
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "reason", "The reason must be 0, 1, 3, 4, 5 or 9 (RFC 5280, 5.3.1).");
        if (request.Reason == RevocationReason.CaCompromise && authority is null)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "reason", "cACompromise is for certificates of authorities.");
        if (request.InvalidFrom > now)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "invalidity_time", "The key cannot have been lost in the future.");
    }
}
