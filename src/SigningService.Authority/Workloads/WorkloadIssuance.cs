using System.Globalization;
using System.Security.Cryptography;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Measuring;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;
using SigningService.Authority.Requests;
using SigningService.Authority.Rotation;

namespace SigningService.Authority.Workloads;

/// <summary>
/// The story of a workload's certificate: who asks is proven before this begins, and is all that the certificate says. The protocol knows
/// no request ids, so the same request within some minutes counts as a retry and gets what was made then.
/// </summary>
/// <param name="profile">Under which all workloads are certified.</param>
public sealed class WorkloadIssuance(CertificateIssuance issuance, Profile profile, RotationBook rotation, TimeProvider time)
{
    private static readonly TimeSpan RetryWindow = TimeSpan.FromMinutes(10);

    public Profile Profile => profile;

    /// <summary>Issues a certificate.</summary>
    /// <exception cref="RefusedException">The request is refused, or cannot be served now; the reason tells which.</exception>
    /// <exception cref="LedgerUnavailableException">Nothing could be recorded, so nothing was signed.</exception>
    public async ValueTask<IssuanceResult> IssueAsync(WorkloadRequest request, CancellationToken cancellationToken)
    {
        // 1. The requester is the workload; it needs no grant for its own name and has none for any other.
        var requester = new Caller(request.Identity.Name.ToString(), Role.None, [], null);
        var longest = rotation.Current.LongestLifetime(profile, requester.Identity);
        var lifetime = request.Lifetime > longest ? longest : request.Lifetime;

        // 2. A retry gets what was made before it.
        var asked = new IssueRequest { Profile = profile.Id, Csr = request.Csr, Lifetime = lifetime, Labels = request.Proof };
        var requestHash = RequestDigest.Of(asked);
        var requestId = RequestIdOf(requestHash);
        using var turn = await issuance.EnterAsync(requester, requestId, validateOnly: false, cancellationToken);
        if (await issuance.FindEarlierAsync(requester, requestId, requestHash, cancellationToken) is { } earlier)
            return earlier;

        // 3. The name is the workload's; a request that asks for another is refused whole.
        using var stages = new IssuanceStages();
        stages.Begin("admit");
        var signingRequest = SigningRequest.Parse(request.Csr);
        var admission = Admissions.AdmitWorkload(profile.At(time.GetUtcNow()), signingRequest, request.Identity.Name);

        // 4. From here on as in issuing.
        return await issuance.CarryOutAsync(
            new IssuanceOrder
            {
                Caller = requester,
                Profile = profile,
                PublicKey = signingRequest.PublicKey,
                Admission = admission,
                Lifetime = lifetime,
                RequestId = requestId,
                RequestHash = requestHash,
                ValidateOnly = false,
                Labels = request.Proof,
            },
            stages,
            cancellationToken);
    }

    private string RequestIdOf(ReadOnlyMemory<byte> requestHash)
    {
        var window = time.GetUtcNow().Ticks / RetryWindow.Ticks;
        var hash = SHA256.HashData(requestHash.Span);
        return string.Create(CultureInfo.InvariantCulture, $"workload-{window}-{Convert.ToHexStringLower(hash.AsSpan(0, 16))}");
    }
}
