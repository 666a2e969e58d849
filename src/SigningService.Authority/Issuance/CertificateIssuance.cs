using SigningService.Authority.Asn1;
using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;
using SigningService.Authority.Keys;
using SigningService.Authority.Measuring;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;
using SigningService.Authority.Requests;
using SigningService.Authority.Rotation;

namespace SigningService.Authority.Issuance;

/// <summary>
/// The story of issuance, from the first check to the certificate, in the order in which it must happen. Each step works on what the step
/// before it made, so that none can be left out: request, admission, prepared certificate, recorded intent, signature, recorded outcome.
/// </summary>
public sealed class CertificateIssuance(
    ProfileCatalog profiles,
    AuthorityDirectory authorities,
    PublicationUrls urls,
    RotationBook rotation,
    ICertificateStore store,
    IAuditLog audit,
    IssuanceBudget budget,
    TimeProvider time)
{
    private readonly CertificateDrafting _drafting = new(profiles, authorities, urls);
    private readonly RequestGate _gate = new();
    private readonly UnrecordedCertificates _unrecorded = new();
    private readonly ClockWatch _clock = new(time);

    private TwinIssuance Twins => field ??= new TwinIssuance(this, profiles, store, time);

    /// <summary>Issues a certificate, or says what it would have been.</summary>
    /// <exception cref="RefusedException">The request is refused, or cannot be served now; the reason tells which.</exception>
    /// <exception cref="LedgerUnavailableException">Nothing could be recorded, so nothing was signed.</exception>
    public async ValueTask<IssuanceResult> IssueAsync(Caller caller, IssueRequest request, CancellationToken cancellationToken)
    {
        // 1. Who asks, and for which kind of certificate?
        caller.Require(Role.Requester);
        var profile = profiles.Get(request.Profile).At(time.GetUtcNow());

        // 2. A retry of what was done before gets what was made then, whatever has changed since (and no second signature).
        var requestHash = RequestDigest.Of(request);
        using var turn = await EnterAsync(caller, request.RequestId, request.ValidateOnly, cancellationToken);
        if (turn is not null && await FindEarlierAsync(caller, request.RequestId!, requestHash, cancellationToken) is { } earlier)
            return await CompleteTwinAsync(earlier, caller, () => profile, request.Lifetime, TwinRequest.Of(request.TwinCsr), cancellationToken);

        // 3. Is the request sound, and may this caller have these names under this profile?
        using var stages = new IssuanceStages();
        stages.Begin("admit");
        var signingRequest = SigningRequest.Parse(request.Csr);
        var admission = Admissions.Admit(profile, signingRequest, caller);

        return await CarryOutAsync(
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
                Labels = request.Labels,
                Responder = request.Responder,
                Renews = request.Renews,
            },
            TwinRequest.Of(request.TwinCsr),
            stages,
            cancellationToken);
    }

    /// <summary>As below, and then the linked certificate, if one was asked for.</summary>
    internal ValueTask<IssuanceResult> CarryOutAsync(IssuanceOrder order, TwinRequest? twin, IssuanceStages stages, CancellationToken cancellationToken) =>
        twin is null ? CarryOutAsync(order, stages, cancellationToken) : Twins.CarryOutAsync(order, twin, stages, cancellationToken);

    /// <summary>The part that issuing, renewing and enrolling share: from a granted order to a recorded certificate.</summary>
    internal async ValueTask<IssuanceResult> CarryOutAsync(IssuanceOrder order, IssuanceStages stages, CancellationToken cancellationToken)
    {
        var now = _clock.Now(); // read once: every date below agrees
        var authority = _drafting.IssuerOf(order);

        // 4. No key that is ours or known to be lost.
        await RefuseForbiddenKeyAsync(order.PublicKey, cancellationToken);

        // 5. Decide every byte under a fresh serial number, and have the bytes judged. Whatever is wrong shows before anything is recorded.
        stages.Begin("prepare");
        var longest = rotation.Current.LongestLifetime(order.Profile, order.Caller.Identity);
        var template = _drafting.Draft(order, authority, longest, now);
        var prepared = authority.Issuer.Prepare(template, CertificateDrafting.TermsOf(order, authority, longest));
        if (order.ValidateOnly)
            return new IssuanceResult(null, prepared.ToBeSigned, order.Admission.Findings);

        // 6. Write down what is about to be signed. Once this returns, the serial number is taken and the bytes are durable.
        stages.Begin("intend");
        var record = await RecordIntentAsync(order, _drafting.IntentFor(order, authority, template, prepared, now), cancellationToken);
        if (record.Intent.Id.Serial != prepared.Serial)
            return await CompleteAsync(Matching(record, order.RequestHash), order.Admission.Findings, stages);

        // 7. From here on a signature may exist: the caller's impatience no longer counts.
        return await SignAsync(authority, prepared, record, order.Admission.Findings, stages);
    }

    /// <summary>Takes the caller's turn for its request id; null if it gave none or only wants to know.</summary>
    internal async ValueTask<IDisposable?> EnterAsync(Caller caller, string? requestId, bool validateOnly, CancellationToken cancellationToken) =>
        requestId is null || validateOnly ? null : await _gate.EnterAsync(caller.Identity, requestId, cancellationToken);

    /// <summary>The result of an earlier request of this id; null if there was none.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.RequestIdReused"/> if it was another request.</exception>
    internal async ValueTask<IssuanceResult?> FindEarlierAsync(
        Caller caller, string requestId, ReadOnlyMemory<byte> requestHash, CancellationToken cancellationToken)
    {
        var record = await FindRecordAsync(caller, requestId, cancellationToken);
        return record is null ? null : await CompleteAsync(record, requestHash);
    }

    /// <summary>What an earlier request of this id led to; null if there was none.</summary>
    internal ValueTask<CertificateRecord?> FindRecordAsync(Caller caller, string requestId, CancellationToken cancellationToken) =>
        store.FindByRequestAsync(caller.Identity, requestId, cancellationToken);

    /// <summary>The result of an earlier request, if it was the same.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.RequestIdReused"/> if it was another.</exception>
    internal async ValueTask<IssuanceResult> CompleteAsync(CertificateRecord record, ReadOnlyMemory<byte> requestHash)
    {
        using var stages = new IssuanceStages();
        return await CompleteAsync(Matching(record, requestHash), [], stages);
    }

    /// <summary>The result of an earlier request, with the linked certificate that it asked for, which may be missing yet.</summary>
    internal ValueTask<IssuanceResult> CompleteTwinAsync(
        IssuanceResult earlier, Caller caller, Func<Profile> profile, TimeSpan? lifetime, TwinRequest? twin, CancellationToken cancellationToken)
    {
        return Twins.CompleteAsync(earlier, Order, twin, cancellationToken);

        IssuanceOrder Order()
        {
            var intent = earlier.Record!.Intent;
            var certificate = ParsedCertificate.Parse(earlier.Record.Der!.Value);
            return new IssuanceOrder
            {
                Caller = caller,
                Profile = profile(),
                PublicKey = certificate.PublicKey,
                Admission = new Admission(certificate.Subject, intent.Names, []),
                Lifetime = lifetime,
                RequestId = intent.RequestId,
                RequestHash = intent.RequestHash,
                ValidateOnly = false,
                Labels = intent.Labels,
                Renews = intent.Renews,
            };
        }
    }

    private async ValueTask<CertificateRecord> RecordIntentAsync(IssuanceOrder order, IssuanceIntent intent, CancellationToken cancellationToken)
    {
        using var one = await budget.TakeAsync(order, cancellationToken);
        return await store.RecordIntentAsync(intent, cancellationToken);
    }

    /// <summary>Brings an earlier request to its end: its certificate as it is, or the signature that is still missing over its bytes.</summary>
    private async ValueTask<IssuanceResult> CompleteAsync(CertificateRecord record, IReadOnlyList<Finding> findings, IssuanceStages stages)
    {
        if (record.Der is not null)
            return new IssuanceResult(record, null, findings);
        if (record.Revocation is not null || record.Intent.NotAfter < time.GetUtcNow())
            throw ClosedAlready();

        var authority = authorities.Get(record.Intent.Id.Authority);
        return await SignAsync(authority, authority.Issuer.TakeUp(record.Intent), record, findings, stages);
    }

    private async ValueTask<IssuanceResult> SignAsync(
        CertificateAuthority authority, PreparedCertificate prepared, CertificateRecord record, IReadOnlyList<Finding> findings, IssuanceStages stages)
    {
        try
        {
            stages.Begin(IssuanceStages.Sign);
            var der = _unrecorded.Take(record.Intent.Id) ?? await authority.Issuer.SignAsync(prepared, CancellationToken.None);

            // 8. The certificate is durable before anyone holds it.
            stages.Begin("record");
            var issued = await RecordAsync(record.Intent.Id, der);

            // It was revoked while the token took its time: kept, since it exists, and delivered to nobody.
            return issued.Revocation is null ? new IssuanceResult(issued, null, findings) : throw ClosedAlready();
        }
        catch (SigningUnavailableException e)
        {
            // The intent stays open: a retry under the same request id asks for a signature over the same bytes.
            await audit.AppendAsync(SigningFailed(record.Intent), CancellationToken.None);
            throw new RefusedException(
                RefusalReason.SigningUnavailable, "The authority's key cannot be used now. Try again with the same request_id.", e.RetryAfter, e);
        }
    }

    private static RefusedException ClosedAlready() => new(
        RefusalReason.CertificateRevoked, "This request was not completed in time and has been closed. Send a new request under a new request_id.");

    private async ValueTask<CertificateRecord> RecordAsync(CertificateId id, byte[] der)
    {
        try
        {
            return await store.RecordIssuedAsync(id, der, time.GetUtcNow(), CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            _unrecorded.Keep(id, der);
            throw;
        }
    }

    private async ValueTask RefuseForbiddenKeyAsync(PublicKey publicKey, CancellationToken cancellationToken)
    {
        if (authorities.IsAuthorityKey(publicKey))
            throw RefusedException.ForField(RefusalReason.KeyRefused, "csr", "This is the key of an authority. Make a key of your own.");
        if (await store.IsKeyCompromisedAsync(publicKey.Sha256, cancellationToken))
            throw RefusedException.ForField(RefusalReason.KeyRefused, "csr", "This key was reported compromised. Make a new one.");
    }

    private static CertificateRecord Matching(CertificateRecord record, ReadOnlyMemory<byte> requestHash) =>
        record.Intent.RequestHash.Span.SequenceEqual(requestHash.Span)
            ? record
            : throw RefusedException.ForField(
                RefusalReason.RequestIdReused, "request_id", "This request_id stands for another request of yours. Use a new one for a new request.");

    private AuditEvent SigningFailed(IssuanceIntent intent) => new(
        AuditEventKind.SigningFailed,
        time.GetUtcNow(),
        intent.Requester,
        new Dictionary<string, string> { ["certificate"] = intent.Id.ToString() });
}
