using SigningService.Authority.Callers;
using SigningService.Authority.Keys;
using SigningService.Authority.Measuring;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;
using SigningService.Authority.Requests;
using SigningService.Authority.Rotation;

namespace SigningService.Authority.Issuance;

/// <summary>
/// The story of renewal: a certificate that is still good gets a successor with the same profile and names under a new key. Renewing never
/// goes around what issuing asks: today's profile and today's grants decide.
/// </summary>
public sealed class CertificateRenewal(
    CertificateIssuance issuance,
    CertificateReading reading,
    ProfileCatalog profiles,
    RotationBook rotation,
    IRotationStore history,
    TimeProvider time)
{
    /// <summary>Renews a certificate, or says what its successor would have been.</summary>
    /// <exception cref="RefusedException">The request is refused, or cannot be served now; the reason tells which.</exception>
    /// <exception cref="LedgerUnavailableException">Nothing could be recorded, so nothing was signed.</exception>
    public async ValueTask<IssuanceResult> RenewAsync(Caller caller, RenewRequest request, CancellationToken cancellationToken)
    {
        // 1. Which certificate? The one that the caller called with, unless it names another.
        var id = request.Certificate ?? caller.Certificate
            ?? throw RefusedException.ForField(RefusalReason.InvalidRequest, "name", "Name the certificate to renew.");

        // 2. A retry of what was done before gets what was made then.
        var requestHash = RequestDigest.Of(request, id);
        using var turn = await issuance.EnterAsync(caller, request.RequestId, request.ValidateOnly, cancellationToken);
        var twin = TwinRequest.Of(request.TwinCsr, (order, stop) => RequireNewKeyAsync(caller, order.Profile.Id, order.PublicKey, stop));
        if (turn is not null && await issuance.FindEarlierAsync(caller, request.RequestId!, requestHash, cancellationToken) is { } earlier)
        {
            return await issuance.CompleteTwinAsync(
                earlier, caller, () => profiles.Get(earlier.Record!.Intent.Profile).At(time.GetUtcNow()), request.Lifetime, twin, cancellationToken);
        }

        // 3. Is it one that can be renewed? A revoked or expired one never comes back by renewal.
        var old = await reading.FindAsync(caller, id, cancellationToken);
        RequireRenewable(old);

        // 4. Is the request sound, is the key new, and are the names still to be had: by the holder itself, or under a grant?
        using var stages = new IssuanceStages();
        stages.Begin("admit");
        var profile = profiles.Get(old.Intent.Profile).At(time.GetUtcNow());
        var signingRequest = SigningRequest.Parse(request.Csr);
        if (!AllowsKeyReuse(caller, old.Intent.Profile) && signingRequest.PublicKey.Sha256.Span.SequenceEqual(old.Intent.PublicKeySha256.Span))
            throw RefusedException.ForField(RefusalReason.KeyRefused, "csr", "A renewal needs a new key; this is the key of the certificate to renew.");
        await RequireNewKeyAsync(caller, old.Intent.Profile, signingRequest.PublicKey, cancellationToken);
        var admission = caller.Certificate == id
            ? Admissions.AdmitHolder(profile, signingRequest, old)
            : Admissions.AdmitRenewal(profile, signingRequest, old, caller);

        // 5. From here on as in issuing.
        return await issuance.CarryOutAsync(
            new IssuanceOrder
            {
                Caller = caller,
                Profile = profile,
                PublicKey = signingRequest.PublicKey,
                Admission = admission,
                Lifetime = request.Lifetime,
                RequestId = request.RequestId,
                RequestHash = requestHash,
                ValidateOnly = request.ValidateOnly,
                Labels = request.Labels ?? old.Intent.Labels,
                Renews = id,
            },
            twin,
            stages,
            cancellationToken);
    }

    /// <summary>New means that no certificate issued here ever carried it, whoever held that one: a key that goes round is a key that is never replaced.</summary>
    private async ValueTask RequireNewKeyAsync(Caller caller, string profile, PublicKey key, CancellationToken cancellationToken)
    {
        if (AllowsKeyReuse(caller, profile))
            return;
        if (await history.IsKeyUsedAsync(key.Sha256, cancellationToken))
        {
            throw RefusedException.ForField(
                RefusalReason.KeyRefused, "csr", "A renewal needs a new key; an earlier certificate carried this one. To ask again for a renewal whose answer was lost, use its request_id.");
        }
    }

    private bool AllowsKeyReuse(Caller caller, string profile) => rotation.Current.RuleFor(profile, caller.Identity).AllowsKeyReuse;

    private void RequireRenewable(CertificateRecord old)
    {
        if (old.Revocation is not null)
            throw new RefusedException(RefusalReason.CertificateRevoked, "The certificate is revoked. Ask for a new one.");
        if (old.Intent.NotAfter < time.GetUtcNow())
            throw new RefusedException(RefusalReason.CertificateExpired, "The certificate is expired. Ask for a new one.");
    }
}
