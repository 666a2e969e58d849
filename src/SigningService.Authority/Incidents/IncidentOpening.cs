using System.Security.Cryptography;
using System.Text;
using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Incidents;

/// <summary>
/// The story of an incident's beginning. A query over what is issued becomes a list of certificates with a time for each, at a rate that
/// the signer bears. When this answers, list and audit record are durable and the holders who watch are told.
/// </summary>
public sealed class IncidentOpening(
    AuthorityDirectory authorities, IIncidentStore store, ICertificateStore certificates, ISigningPace pace, OpenIncidents open, TimeProvider time)
{
    /// <summary>More than this is not one incident: it would keep the ledger's writer from everyone else for seconds.</summary>
    public const int MaximumMembers = 250_000;

    /// <summary>Issuing goes on beside an incident: half of what the signer can do is left to it.</summary>
    private const double ShareOfPace = 0.5;

    /// <exception cref="RefusedException">
    /// The request is refused; with <see cref="RefusalReason.IncidentDoesNotFit"/> if the deadline cannot be kept.
    /// </exception>
    /// <exception cref="LedgerUnavailableException">It is not recorded; nothing was changed.</exception>
    public async ValueTask<IncidentOutcome> OpenAsync(Caller caller, IncidentRequest request, CancellationToken cancellationToken)
    {
        // 1. May the caller, and is the request sound? A filter without a condition would take everything.
        caller.Require(Role.Operator);
        RequireSound(request);

        // 2. A retry of what was done before gets what was made then.
        var requestHash = HashOf(request);
        if (!request.ValidateOnly && await FindEarlierAsync(caller, request.RequestId, requestHash, cancellationToken) is { } earlier)
            return earlier;

        // 3. Which certificates are it? Those of authorities are replaced by ceremonies, not by their holders.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var filter = await ResolveAsync(request.Filter, cancellationToken);
        var candidates = await SelectAsync(filter, now, cancellationToken);

        // 4. Can they be replaced by the deadline?
        var measured = pace.SignaturesPerSecond;
        var schedule = new IncidentSchedule(now + IncidentSchedule.Lead, candidates.Count, request.Rate ?? (measured * ShareOfPace));
        var plan = IncidentPlan.Of(candidates, schedule, measured, now, now + request.Deadline);
        if (request.ValidateOnly)
            return new IncidentOutcome(null, plan);
        RequireUseful(plan);

        // 5. Make it durable, with the members and the audit record in one.
        var incident = IncidentOf(caller, request with { Filter = filter }, requestHash, plan);
        var members = candidates.Select((candidate, place) => new IncidentMember(candidate.Id, schedule[place])).ToList();
        var opened = await store.OpenAsync(incident, members, CancellationToken.None);
        if (opened.Id != incident.Id)
            return await OutcomeAsync(RequireSame(opened, requestHash), cancellationToken);

        // 6. Tell those who watch.
        await open.RefreshAsync(CancellationToken.None);
        return new IncidentOutcome(new IncidentStanding(opened, new IncidentProgress(members.Count, 0, 0, 0, 0)), plan);
    }

    private static void RequireSound(IncidentRequest request)
    {
        if (request.Filter.IsEmpty)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "filter", "Set at least one condition: an empty filter would take every certificate.");
        if (request.Reason is not (RevocationReason.Superseded or RevocationReason.KeyCompromise))
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "reason", "An incident revokes as superseded (4) or key compromise (1).");
        if (request.Deadline < TimeSpan.FromMinutes(1) || request.Deadline > TimeSpan.FromDays(400))
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "deadline", "From one minute to 400 days.");
        if (request.Rate is { } rate && !(rate is > 0 and <= 100_000))
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "renewals_per_second", "Above 0, at most 100,000.");
    }

    private static void RequireUseful(IncidentPlan plan)
    {
        if (plan.Total == 0)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "filter", "No certificate that is valid now fits the filter.");
        if (plan.Remedy is { } remedy)
            throw new RefusedException(RefusalReason.IncidentDoesNotFit, remedy);
    }

    private async ValueTask<IncidentFilter> ResolveAsync(IncidentFilter filter, CancellationToken cancellationToken)
    {
        if (filter.KeyOf is not { } id)
            return filter;
        if (filter.PublicKeySha256 is not null)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "filter.key_of", "Name the key once: by its hash or by a certificate.");
        var record = await certificates.FindAsync(id, cancellationToken)
            ?? throw RefusedException.ForField(RefusalReason.UnknownCertificate, "filter.key_of", "There is no certificate of this name.");
        return filter with { PublicKeySha256 = record.Intent.PublicKeySha256, KeyOf = null };
    }

    private async ValueTask<List<IncidentCandidate>> SelectAsync(IncidentFilter filter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var candidates = new List<IncidentCandidate>();
        await foreach (var candidate in store.SelectAsync(filter, now, cancellationToken))
        {
            if (authorities.FindByCertificate(candidate.Id) is not null)
                continue;
            candidates.Add(candidate);
            if (candidates.Count > MaximumMembers)
            {
                throw RefusedException.ForField(
                    RefusalReason.InvalidRequest, "filter", $"More than {MaximumMembers} certificates fit: narrow the filter and open more than one incident.");
            }
        }

        return candidates;
    }

    private async ValueTask<IncidentOutcome?> FindEarlierAsync(
        Caller caller, string? requestId, ReadOnlyMemory<byte> requestHash, CancellationToken cancellationToken) =>
        requestId is not null && await store.FindIncidentByRequestAsync(caller.Identity, requestId, cancellationToken) is { } earlier
            ? await OutcomeAsync(RequireSame(earlier, requestHash), cancellationToken)
            : null;

    private static Incident RequireSame(Incident earlier, ReadOnlyMemory<byte> requestHash) =>
        earlier.RequestHash.Span.SequenceEqual(requestHash.Span)
            ? earlier
            : throw RefusedException.ForField(
                RefusalReason.RequestIdReused, "request_id", "This request_id was used for another request; take a fresh one.");

    private async ValueTask<IncidentOutcome> OutcomeAsync(Incident incident, CancellationToken cancellationToken)
    {
        var standing = (await store.FindIncidentAsync(incident.Id, time.GetUtcNow(), cancellationToken))!;
        var schedule = new IncidentSchedule(incident.FirstRenewal, (int)standing.Progress.Total, incident.Rate);
        return new IncidentOutcome(standing, new IncidentPlan(schedule, pace.SignaturesPerSecond, incident.OpenedAt, incident.Deadline, [], [], []));
    }

    private static Incident IncidentOf(Caller caller, IncidentRequest request, ReadOnlyMemory<byte> requestHash, IncidentPlan plan) => new()
    {
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
        OpenedBy = caller.Identity,
        OpenedAt = plan.OpenedAt,
        RequestId = request.RequestId ?? "-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        RequestHash = requestHash,
        Filter = request.Filter,
        Reason = request.Reason,
        Note = request.Note,
        Deadline = plan.Deadline,
        Rate = plan.Schedule.Rate,
        RevokeAfterReplacement = request.RevokeAfterReplacement,
        FirstRenewal = plan.Schedule.First,
        LastRenewal = plan.Schedule.Last,
    };

    private static byte[] HashOf(IncidentRequest request)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in request.Filter.Conditions())
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name.Length}:{name}{value.Length}:{value}");
        text.Append(
            System.Globalization.CultureInfo.InvariantCulture,
            $";{request.Deadline.Ticks};{request.Rate:R};{(int)request.Reason};{request.RevokeAfterReplacement.Ticks};{request.Note}");
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
