using System.Security.Cryptography;
using SigningService.Authority.Measuring;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;
using SigningService.Authority.Requests;

namespace SigningService.Authority.Issuance;

/// <summary>
/// The story of two linked certificates under one request id: same holder, other key, other authority. Whatever can be wrong with the second
/// shows before the first is recorded. The second names the first by its hash, so it comes after it, by the same way; what is missing between the
/// two is made up for by a retry.
/// </summary>
internal sealed class TwinIssuance(CertificateIssuance issuance, ProfileCatalog profiles, ICertificateStore store, TimeProvider time)
{
    private const string Field = "twin_csr";

    /// <summary>What of a refusal names the first, if that is issued.</summary>
    private const string Certificate = "certificate";

    /// <summary>Stands for the hash of a certificate that is not there yet.</summary>
    private static readonly ReadOnlyMemory<byte> NoHash = new byte[SHA256.HashSizeInBytes];

    private static readonly TimeSpan LedgerRetry = TimeSpan.FromSeconds(5);

    /// <summary>Carries out an order and what was asked for along with it.</summary>
    public async ValueTask<IssuanceResult> CarryOutAsync(
        IssuanceOrder order, TwinRequest request, IssuanceStages stages, CancellationToken cancellationToken)
    {
        // 1. May the second be had, and would its bytes pass? Everything but its signature happens here.
        var twin = await AdmitAsync(order, request, cancellationToken);
        var rehearsed = await RehearseAsync(twin, cancellationToken);

        // 2. The first, as if it were alone.
        var first = await issuance.CarryOutAsync(order, stages, cancellationToken);
        if (order.ValidateOnly)
            return first with { Twin = rehearsed };

        // 3. The second, which names it.
        return await FollowAsync(first, twin);
    }

    /// <summary>What an earlier request of this id led to, with the second certificate if one was asked for: as it is, or made now.</summary>
    /// <param name="order">Of the first, from what is recorded of it.</param>
    public async ValueTask<IssuanceResult> CompleteAsync(
        IssuanceResult first, Func<IssuanceOrder> order, TwinRequest? request, CancellationToken cancellationToken)
    {
        if (request is null)
            return first;
        var record = first.Record!;
        var made = await store.FindByRequestAsync(record.Intent.Requester, TwinRequestId.Of(record.Intent.RequestId), cancellationToken);
        return await AfterAsync(record, async () =>
        {
            if (made?.Der is null)
                RequireGood(record);
            return made is null
                ? await FollowAsync(first, await AdmitAsync(order(), request, cancellationToken))
                : first with { Twin = await issuance.CompleteAsync(made, record.Intent.RequestHash) };
        });
    }

    /// <summary>The second order: the holder, the names and the lifetime of the first, under the profile that is its twin.</summary>
    private async ValueTask<IssuanceOrder> AdmitAsync(IssuanceOrder first, TwinRequest request, CancellationToken cancellationToken)
    {
        if (first.Profile.Twin is not { } id)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, Field, $"The profile {first.Profile.Id} has no twin. Leave out {Field}.");
        if (first.RequestId is null && !first.ValidateOnly)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "request_id", $"A request with a {Field} needs a request_id: only so can a retry complete the two.");
        return await OfTwinAsync(async () =>
        {
            var profile = profiles.Get(id).At(time.GetUtcNow());
            var signingRequest = SigningRequest.Parse(request.Csr);
            var admission = Admissions.AdmitTwin(profile, signingRequest, first.Admission, first.Caller);
            if (signingRequest.PublicKey.Equals(first.PublicKey))
                throw SigningRequest.Refuse(RefusalReason.KeyRefused, "It is the key of the first; linked certificates have a key each.");
            var order = first with
            {
                Profile = profile,
                PublicKey = signingRequest.PublicKey,
                Admission = admission,
                RequestId = first.RequestId is { } requestId ? TwinRequestId.Of(requestId) : null,
                Renews = await FindRenewedAsync(first.Renews, cancellationToken),
            };
            if (request.Require is { } require)
                await require(order, cancellationToken);
            return order;
        });
    }

    private ValueTask<IssuanceResult> RehearseAsync(IssuanceOrder twin, CancellationToken cancellationToken) => OfTwinAsync(async () =>
    {
        using var stages = new IssuanceStages();
        return await issuance.CarryOutAsync(twin with { ValidateOnly = true, RelatedCertificateSha256 = NoHash }, stages, cancellationToken);
    });

    // The first exists: the caller's impatience no longer counts, and what goes wrong now is told with what went right.
    private ValueTask<IssuanceResult> FollowAsync(IssuanceResult first, IssuanceOrder twin) => AfterAsync(first.Record!, async () =>
    {
        using var stages = new IssuanceStages();
        var order = twin with
        {
            RelatedCertificateSha256 = SHA256.HashData(first.Record!.Der!.Value.Span),
            // RFC 9763, 4: it should not be valid for longer than the one that it is linked to.
            EndsBy = first.Record.Intent.NotAfter,
        };
        return first with { Twin = await issuance.CarryOutAsync(order, stages, CancellationToken.None) };
    });

    private void RequireGood(CertificateRecord first)
    {
        if (first.Revocation is not null)
            throw new RefusedException(RefusalReason.CertificateRevoked, "The first is revoked and gets no twin. Send a new request under a new request_id.");
        if (first.Intent.NotAfter < time.GetUtcNow() + CertificateDrafting.ShortestLifetime)
            throw new RefusedException(RefusalReason.CertificateExpired, "The first has expired, or is about to, and gets no twin. Send a new request under a new request_id.");
    }

    private async ValueTask<CertificateId?> FindRenewedAsync(CertificateId? firstRenews, CancellationToken cancellationToken)
    {
        if (firstRenews is not { } id || await store.FindAsync(id, cancellationToken) is not { } renewed)
            return null;
        var twin = await store.FindByRequestAsync(renewed.Intent.Requester, TwinRequestId.OtherOf(renewed.Intent.RequestId), cancellationToken);
        return twin?.Der is null ? null : twin.Intent.Id;
    }

    /// <summary>What is refused is told of the second request, not of the first.</summary>
    private static async ValueTask<T> OfTwinAsync<T>(Func<ValueTask<T>> act)
    {
        try
        {
            return await act();
        }
        catch (RefusedException e)
        {
            throw e.About(Field, SigningRequest.Field).Saying($"Of {Field}: {e.Message}");
        }
    }

    private static async ValueTask<IssuanceResult> AfterAsync(CertificateRecord first, Func<ValueTask<IssuanceResult>> act)
    {
        var issued = $"{first.Intent.Id} is issued, its twin is not.";
        try
        {
            return await act();
        }
        catch (RefusedException e) when (!e.Message.StartsWith(issued, StringComparison.Ordinal))
        {
            throw e.About(Field, SigningRequest.Field).Saying($"{issued} {e.Message}").Naming(Certificate, first.Intent.Id.ToString());
        }
        catch (LedgerUnavailableException e)
        {
            throw new RefusedException(
                RefusalReason.LedgerUnavailable, $"{issued} The ledger cannot be reached now. Try again with the same request_id: it returns the first and makes the second.", LedgerRetry, e)
                .Naming(Certificate, first.Intent.Id.ToString());
        }
    }
}
