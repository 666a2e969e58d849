using SigningService.Authority.Asn1;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Authority.Rotation;

namespace SigningService.Authority.Authorities;

/// <summary>
/// The story of how one authority takes over from another: prepared, published, active, retiring, retired, and its key destroyed. Each
/// step is written down before it counts and can be taken again after it was cut off anywhere: it finds what is done and does the rest.
/// </summary>
public sealed class AuthoritySuccession(
    AuthorityDirectory authorities,
    AuthorityRoster roster,
    IAuthorityStore store,
    ICertificateStore certificates,
    RevocationListPublishing publishing,
    IRevocationStore lists,
    IKeyMaking keys,
    AuthorityObligations obligations,
    AuthorityRotationRule rule,
    TimeProvider time) : IDisposable
{
    // Steps are rare and long; two at a time would only surprise each other.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly AuthorityEntry _entry = new(certificates, time);
    private readonly AuthorityReadiness _readiness = new(publishing, lists);

    /// <summary>Makes the successor of a line's active authority: its place first, then its keys. One that is on its way already is taken further.</summary>
    /// <param name="algorithm">Null for that of the active authority.</param>
    /// <exception cref="RefusedException">The key of the line is kept elsewhere, or cannot be made now.</exception>
    public Task<AuthorityRecord> PrepareAsync(
        Caller caller, string line, KeyAlgorithm? algorithm, CancellationToken cancellationToken, bool validateOnly = false) => TakeTurnAsync(
        caller,
        async () =>
        {
            var active = authorities.ActiveOf(line);
            if (active.IsOffline)
                throw new RefusedException(RefusalReason.AuthorityNotInStage, $"The key of {active.Id} is kept elsewhere: its successor is made in a ceremony and brought with InstallTrustAnchor.");
            var records = await store.ReadAuthoritiesAsync(cancellationToken);
            if (validateOnly)
                return records.FirstOrDefault(other => other.Line == line && other.IsComing) ?? records.Single(other => other.Id == active.Id);
            var record = records.FirstOrDefault(other => other.Line == line && other.IsComing)
                ?? await AddAsync(caller.Identity, active, algorithm ?? active.Certificate.PublicKey.Algorithm, records);
            return await MakeKeysAsync(caller.Identity, record);
        },
        cancellationToken);

    /// <summary>Takes a certificate that the parent signed, publishes it and the first lists; or only judges it.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.CertificateNotAccepted"/>, naming everything that is wrong.</exception>
    public Task<AuthorityRecord> InstallAsync(
        Caller caller, string id, ReadOnlyMemory<byte> der, bool validateOnly, CancellationToken cancellationToken) => TakeTurnAsync(
        caller,
        async () =>
        {
            var record = await GetAsync(id, cancellationToken);
            var certificate = AuthorityAcceptance.Read(der);
            if (record.Stage == AuthorityStage.Published && record.Certificate!.Der.Span.SequenceEqual(certificate.Der.Span))
                return record;
            RequireStage(record, AuthorityStage.Prepared);
            if (!record.HasKeys)
                throw new RefusedException(RefusalReason.AuthorityNotInStage, $"The keys of {id} are not made yet; call CreateAuthority again.");
            var parent = await JudgeAsync(record, certificate, cancellationToken);
            await KeyProof.RequireAsync(keys.Get(record.PublicKey!), certificate.PublicKey, cancellationToken);
            if (validateOnly)
                return record with { Certificate = certificate };

            // From here on it is done to the end: first what others may ask for, then what makes them ask.
            await _entry.EnterAsync(certificate, parent, CancellationToken.None);
            var now = Now();
            var published = (record with { Certificate = certificate }).In(AuthorityStage.Published, now);
            await UpdateAsync(
                published,
                record.Stage,
                AuthorityEvents.CertificateInstalled(published, parent, now, caller.Identity),
                AuthorityEvents.StageChanged(published, record.Stage, now, caller.Identity));
            await _readiness.TryPublishListsAsync(authorities.Get(id));
            return published;
        },
        cancellationToken);

    /// <summary>Lets a published authority issue from now on, and the one before it retire.</summary>
    /// <param name="force">Do not wait until relying parties have had their time to fetch it.</param>
    /// <param name="reason">Why; required with <paramref name="force"/>.</param>
    /// <exception cref="RefusedException">It is not published, or not for long enough.</exception>
    public Task<AuthorityRecord> ActivateAsync(
        Caller caller, string id, bool force, string reason, CancellationToken cancellationToken, bool validateOnly = false) => TakeTurnAsync(
        caller,
        async () =>
        {
            var record = await GetAsync(id, cancellationToken);
            if (record.Stage == AuthorityStage.Active)
                return record;
            RequireStage(record, AuthorityStage.Published);
            RequirePatience(record, force, reason);
            if (validateOnly)
                return record;
            var authority = authorities.Get(id);
            await _readiness.RequireAsync(authority, cancellationToken);

            var previous = authorities.ActiveOf(record.Line);
            var now = Now();
            var records = await store.ReadAuthoritiesAsync(cancellationToken);
            var retiring = records.Single(other => other.Id == previous.Id).In(AuthorityStage.Retiring, now);
            var active = record.In(AuthorityStage.Active, now);
            var events = new[]
            {
                AuthorityEvents.StageChanged(active, record.Stage, now, caller.Identity, force ? reason : null),
                AuthorityEvents.StageChanged(retiring, AuthorityStage.Active, now, caller.Identity),
            };
            if (!await store.SwitchAuthorityAsync(id, previous.Id, now, events, CancellationToken.None))
                throw NotInStage(record, "something else changed it at the same time");
            await roster.RefreshAsync(CancellationToken.None);
            return active;
        },
        cancellationToken);

    /// <summary>Ends an authority that issues no more and of which nothing is valid any more, or one that never issued.</summary>
    /// <exception cref="RefusedException">It is active, or something that it signed is still valid.</exception>
    public Task<AuthorityRecord> RetireAsync(Caller caller, string id, CancellationToken cancellationToken, bool validateOnly = false) => TakeTurnAsync(
        caller,
        async () =>
        {
            var record = await GetAsync(id, cancellationToken);
            if (record.Stage == AuthorityStage.Retired)
                return record;
            if (record.Stage == AuthorityStage.Active)
                throw NotInStage(record, "it is the active one of its line; activate its successor first");
            await obligations.RequireNoneAsync(record, Now(), cancellationToken);
            if (validateOnly)
                return record;
            var now = Now();
            var retired = record.In(AuthorityStage.Retired, now);
            var changed = AuthorityEvents.StageChanged(retired, record.Stage, now, caller.Identity);
            if (record.IsRoot)
                await UpdateAsync(retired, record.Stage, AuthorityEvents.AnchorRetired(retired, now, caller.Identity), changed);
            else
                await UpdateAsync(retired, record.Stage, changed);
            return retired;
        },
        cancellationToken);

    /// <summary>Destroys the keys of a retired authority and looks whether they are gone.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.KeyStillNeeded"/> unless it is retired.</exception>
    public Task<AuthorityRecord> DestroyKeyAsync(Caller caller, string id, CancellationToken cancellationToken, bool validateOnly = false) => TakeTurnAsync(
        caller,
        async () =>
        {
            var record = await GetAsync(id, cancellationToken);
            if (record.KeyDestroyedAt is not null)
                return record;
            if (record.Stage != AuthorityStage.Retired)
                throw new RefusedException(RefusalReason.KeyStillNeeded, $"{id} is {record.Stage.ToString().ToLowerInvariant()}. Retire it first: until its last certificate has ended its key signs lists and status answers.");
            if (record.KeyLabel is null)
                throw new RefusedException(RefusalReason.AuthorityNotInStage, $"The key of {id} is kept elsewhere; destroy it there.");
            if (validateOnly)
                return record;
            if (record.PublicKey is { } key)
                await keys.DestroyAsync(record.KeyLabel, key, CancellationToken.None);
            if (record is { ResponderLabel: { } label, ResponderKey: { } responder })
                await keys.DestroyAsync(label, responder, CancellationToken.None);
            var now = Now();
            var destroyed = record with { KeyDestroyedAt = now };
            await UpdateAsync(destroyed, AuthorityStage.Retired, AuthorityEvents.KeyDestroyed(destroyed, now, caller.Identity));
            return destroyed;
        },
        cancellationToken);

    public void Dispose() => _turn.Dispose();

    private async Task<AuthorityRecord> AddAsync(string actor, CertificateAuthority active, KeyAlgorithm algorithm, IReadOnlyList<AuthorityRecord> records)
    {
        var (id, generation) = AuthorityNaming.Next(active.Line, records.Select(record => record.Id).ToHashSet());
        var now = Now();
        var record = new AuthorityRecord
        {
            Id = id,
            Line = active.Line,
            Succeeds = active.Id,
            Stage = AuthorityStage.Prepared,
            StageTime = now,
            CreatedBy = actor,
            Subject = AuthorityNaming.SubjectOf(records.First(first => first.Line == active.Line).Subject, generation),
            KeyAlgorithm = algorithm,
            KeyLabel = id,
            ResponderLabel = active.ResponderKey is null ? null : AuthorityNaming.ResponderLabel(id),
        };
        return await store.AddAuthorityAsync(record, [AuthorityEvents.StageChanged(record, null, now, actor)], CancellationToken.None)
            ? record
            : throw NotInStage(record, "something else made it at the same time");
    }

    private async Task<AuthorityRecord> MakeKeysAsync(string actor, AuthorityRecord record)
    {
        if (record.HasKeys)
            return record;
        var made = record with
        {
            PublicKey = await keys.MakeAsync(record.KeyLabel!, record.KeyAlgorithm, CancellationToken.None),
            ResponderKey = record.ResponderLabel is { } label ? await keys.MakeAsync(label, record.KeyAlgorithm, CancellationToken.None) : null,
        };
        await UpdateAsync(made, record.Stage, AuthorityEvents.KeyMade(made, time.GetUtcNow(), actor));
        return made;
    }

    private async Task<CertificateAuthority> JudgeAsync(AuthorityRecord record, ParsedCertificate certificate, CancellationToken cancellationToken)
    {
        var parent = authorities.FindBySubject(certificate.Issuer.Der.Span);
        AuthorityAcceptance.Require(
            certificate, record, authorities.ActiveOf(record.Line), parent, obligations.LongestLeafOf(record.Line), time.GetUtcNow());
        if (await _entry.IsTakenAsync(certificate, parent!, cancellationToken))
            AuthorityAcceptance.Throw([$"{parent!.Id} has signed another certificate under this serial number."]);
        return parent!;
    }

    private void RequirePatience(AuthorityRecord record, bool force, string reason)
    {
        if (force && reason.Length == 0)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "reason", "Say why it cannot wait; the audit log keeps it.");
        var ripe = record.StageTime + rule.PublishFor;
        if (!force && time.GetUtcNow() < ripe)
            throw NotInStage(record, $"relying parties have until {ripe:u} to fetch it; wait, or force it and say why");
    }

    /// <summary>As the ledger keeps it, so that the first answer and the later ones say the same.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private async Task UpdateAsync(AuthorityRecord record, AuthorityStage from, params Auditing.AuditEvent[] events)
    {
        if (!await store.UpdateAuthorityAsync(record, from, events, CancellationToken.None))
            throw NotInStage(record, "something else changed it at the same time");
        await roster.RefreshAsync(CancellationToken.None);
    }

    private async Task<AuthorityRecord> GetAsync(string id, CancellationToken cancellationToken) =>
        (await store.ReadAuthoritiesAsync(cancellationToken)).FirstOrDefault(record => record.Id == id)
            ?? throw new RefusedException(RefusalReason.UnknownAuthority, "There is no authority of this name; ListAuthorities tells which there are.");

    private static void RequireStage(AuthorityRecord record, AuthorityStage stage)
    {
        if (record.Stage != stage)
            throw NotInStage(record, $"it would have to be {stage.ToString().ToLowerInvariant()}");
    }

    private static RefusedException NotInStage(AuthorityRecord record, string why) =>
        new(RefusalReason.AuthorityNotInStage, $"{record.Id} is {record.Stage.ToString().ToLowerInvariant()}: {why}.");

    private async Task<AuthorityRecord> TakeTurnAsync(Caller caller, Func<Task<AuthorityRecord>> step, CancellationToken cancellationToken)
    {
        caller.Require(Role.Operator);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await step();
        }
        catch (SigningUnavailableException e)
        {
            throw new RefusedException(RefusalReason.SigningUnavailable, "The token cannot do this now. Call again: what is done is kept.", e.RetryAfter, e);
        }
        finally
        {
            _turn.Release();
        }
    }
}
