using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Measuring;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;
using SigningService.Authority.Requests;

namespace SigningService.Authority.Enrollment;

/// <summary>
/// The story of the first certificate: whoever holds the secret of a token gets a certificate with the names of the token, and the token is
/// used up by the record of the intent to sign it. One key gets one certificate out of a token, however often it asks.
/// </summary>
public sealed class CertificateEnrollment(CertificateIssuance issuance, IEnrollmentStore tokens, ProfileCatalog profiles, TimeProvider time)
{
    /// <summary>Trades a use of a token for a certificate.</summary>
    /// <exception cref="RefusedException">
    /// With <see cref="RefusalReason.EnrollmentRefused"/> whatever is wrong with the token; else the request is refused, which uses up
    /// nothing, or cannot be served now.
    /// </exception>
    /// <exception cref="LedgerUnavailableException">Nothing could be recorded, so nothing was signed.</exception>
    public async ValueTask<IssuanceResult> EnrollAsync(EnrollRequest request, CancellationToken cancellationToken)
    {
        // 1. Is the request sound? Asked before the token is looked at, so that the answer tells nothing about it.
        using var stages = new IssuanceStages();
        stages.Begin("admit");
        var signingRequest = SigningRequest.Parse(request.Csr);

        // 2. Which token? It is the one who asks; a secret that is of none stands for a token that has never done anything.
        var token = await tokens.FindTokenBySecretAsync(EnrollmentSecret.Hash(request.Secret), cancellationToken);
        var requester = new Caller(EnrollmentRequester.Of(token?.Id ?? "none"), Role.None, [], null);

        // 3. A retry, known by its key, gets what was made then and uses up nothing more; also when the token is spent by now, or its time over.
        var requestId = Convert.ToHexStringLower(signingRequest.PublicKey.Sha256.Span);
        var requestHash = RequestDigest.Of(requester.Identity, signingRequest.PublicKey);
        using var turn = await issuance.EnterAsync(requester, requestId, validateOnly: false, cancellationToken);
        var earlier = await issuance.FindRecordAsync(requester, requestId, cancellationToken);
        if (token is null || !MayGoOn(token.StateAt(time.GetUtcNow()), earlier is not null))
            throw EnrollmentRefusal.Of(token?.Id);
        if (earlier is not null)
            return await issuance.CompleteAsync(earlier, requestHash);

        // 4. The names are the token's, under the profile of today; a request that asks for others is refused whole.
        var profile = profiles.Get(token.Profile).At(time.GetUtcNow());
        var admission = Admissions.AdmitEnrollment(profile, signingRequest, token.Names);

        // 5. From here on as in issuing. Recording the intent counts the use, or finds that another was faster.
        return await issuance.CarryOutAsync(
            new IssuanceOrder
            {
                Caller = requester,
                Profile = profile,
                PublicKey = signingRequest.PublicKey,
                Admission = admission,
                Lifetime = token.CertificateLifetime,
                RequestId = requestId,
                RequestHash = requestHash,
                ValidateOnly = false,
                Labels = new Dictionary<string, string>(),
            },
            stages,
            cancellationToken);
    }

    private static bool MayGoOn(EnrollmentTokenState state, bool isRetry) => state switch
    {
        EnrollmentTokenState.Usable => true,
        EnrollmentTokenState.Spent or EnrollmentTokenState.Expired => isRetry,
        _ => false,
    };
}
