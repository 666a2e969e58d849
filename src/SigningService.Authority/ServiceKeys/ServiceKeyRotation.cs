using System.Globalization;
using SigningService.Authority.Authorities;
using SigningService.Authority.Auditing;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Reporting;
using SigningService.Authority.Rotation;
using SigningService.Authority.Status;

namespace SigningService.Authority.ServiceKeys;

/// <summary>
/// The story of how a key of the service takes over from another: intended, made, active, replaced, destroyed. Each step is written down
/// before it counts and can be taken again after it was cut off anywhere. A responder's key takes over with its first certificate, an audit
/// key with a statement that both sign; an audit key is never destroyed here.
/// </summary>
public sealed class ServiceKeyRotation(
    ServiceKeyBook book,
    IServiceKeyStore store,
    IAuthorityStore authorities,
    ICertificateStore certificates,
    IKeyMaking keys,
    AuditKey auditKey,
    RotationBook rotation,
    OcspPolicy answers,
    TimeProvider time) : IDisposable
{
    private const string ByPolicy = "age of the key";

    // Steps are rare and long; two at a time would only surprise each other.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Enters the keys that the ceremony or an authority's succession made, and takes up what the ledger says of the rest.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be read or written.</exception>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        var records = await authorities.ReadAuthoritiesAsync(cancellationToken);
        var firsts = records.Where(record => record is { ResponderKey: not null, ResponderLabel: not null, Certificate: not null, KeyDestroyedAt: null })
            .Select(record => First(ServiceKeyPurpose.ResponderOf(record.Id), record.ResponderLabel!, record.ResponderKey!, record.CreatedBy, record.Certificate!.NotBefore))
            .ToList();
        if (auditKey.First is { } audit)
            firsts.Add(First(ServiceKeyPurpose.Audit, ServiceKeyPurpose.Audit, audit.PublicKey, "ceremony", OldestOf(records)));
        var unknown = firsts.Where(first => !book.Of(first.Purpose).Any()).ToList();
        foreach (var first in unknown)
            await store.AddServiceKeyAsync(first, [], cancellationToken);
        if (unknown.Count > 0)
            await book.RefreshAsync(cancellationToken);
        UseAuditKey();
    }

    /// <summary>Replaces a key now, whatever its age; one that is on its way is taken further.</summary>
    /// <param name="purpose">As <see cref="ServiceKeyPurpose"/> names it.</param>
    /// <param name="reason">Why; the audit log keeps it.</param>
    /// <param name="validateOnly">Only says whether it could be done.</param>
    /// <returns>The new key: active, or made and waiting for its certificate; the one that would be replaced if nothing is to be done.</returns>
    /// <exception cref="RefusedException">There is no key of this purpose, or the token cannot do it now; then call again.</exception>
    public Task<ServiceKey> RotateAsync(Caller caller, string purpose, string reason, CancellationToken cancellationToken, bool validateOnly = false)
    {
        caller.Require(Role.Operator);
        var active = book.ActiveOf(purpose)
            ?? throw RefusedException.ForField(RefusalReason.InvalidRequest, "purpose", "There is no key of this purpose; ListServiceKeys tells which there are.");
        // Another turn may have replaced it meanwhile.
        return validateOnly ? Task.FromResult(active) : TakeTurnAsync(() => AdvanceAsync(caller.Identity, book.ActiveOf(purpose)!, reason), cancellationToken);
    }

    /// <summary>Notes that the certificate of a new responder key is at hand: the key takes over. Nothing happens if it is no new one.</summary>
    public Task CertifiedAsync(string purpose, PublicKey publicKey, CancellationToken cancellationToken) => TakeTurnAsync(
        async () =>
        {
            if (book.ActiveOf(purpose) is { } active && book.ComingOf(purpose) is { Stage: ServiceKeyStage.Made } coming && coming.PublicKey!.Equals(publicKey))
                await SwitchAsync(AuthorityRotation.Actor, active, coming);
            return book.ActiveOf(purpose)!;
        },
        cancellationToken);

    /// <summary>Does what is due now: begins replacements, goes on with those that were cut off, destroys responders' keys whose last answer is over.</summary>
    /// <returns>The keys that took a step.</returns>
    /// <exception cref="RefusedException">A step could not be done now; the ones before it stay done, and the next call goes on.</exception>
    public async ValueTask<IReadOnlyList<ServiceKey>> StepAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        var before = book.All;
        var records = (await authorities.ReadAuthoritiesAsync(cancellationToken)).ToDictionary(record => record.Id);
        foreach (var key in before)
        {
            var authority = ServiceKeyPurpose.AuthorityOf(key.Purpose) is { } id ? records.GetValueOrDefault(id) : null;
            if (IsOver(key, authority))
                await TakeTurnAsync(() => DestroyAsync(key), cancellationToken);
            else if (key.Stage == ServiceKeyStage.Active && !IsGone(authority) && await IsDueAsync(key, cancellationToken))
                await TakeTurnAsync(() => AdvanceAsync(AuthorityRotation.Actor, key, ByPolicy), cancellationToken);
        }

        return [.. book.All.Except(before)];
    }

    /// <summary>When a key is to be replaced for its age.</summary>
    public DateTimeOffset DueAt(ServiceKey active)
    {
        var rule = rotation.Current.ServiceKeys;
        return active.ActiveAt!.Value + (active.Purpose == ServiceKeyPurpose.Audit ? rule.AuditKeyAge : rule.ResponderKeyAge);
    }

    /// <summary>When a key that was replaced is destroyed; null if it never is.</summary>
    public DateTimeOffset? DestroyedAfter(ServiceKey replaced) =>
        replaced is { Stage: ServiceKeyStage.Replaced, ReplacedAt: { } at } && replaced.Purpose != ServiceKeyPurpose.Audit ? at + answers.AnswerLifetime : null;

    public void Dispose() => _turn.Dispose();

    private async Task<ServiceKey> AdvanceAsync(string actor, ServiceKey active, string reason)
    {
        var coming = book.ComingOf(active.Purpose) ?? await IntendAsync(actor, active, reason);
        if (coming.Stage == ServiceKeyStage.Intended)
            coming = await MakeAsync(actor, active, coming);
        return active.Purpose == ServiceKeyPurpose.Audit ? await HandOverAsync(actor, active, coming) : coming;
    }

    private async Task<ServiceKey> IntendAsync(string actor, ServiceKey active, string reason)
    {
        var generation = book.Of(active.Purpose).Max(key => key.Generation) + 1;
        var first = book.Of(active.Purpose).First();
        var key = new ServiceKey
        {
            Purpose = active.Purpose,
            Generation = generation,
            Stage = ServiceKeyStage.Intended,
            Label = string.Create(CultureInfo.InvariantCulture, $"{first.Label}-k{generation}"),
            Algorithm = active.Algorithm,
            CreatedBy = actor,
        };
        if (!await store.AddServiceKeyAsync(key, [ServiceKeyEvents.Intended(key, reason, Now(), actor)], CancellationToken.None))
            throw Surprised(key);
        await book.RefreshAsync(CancellationToken.None);
        return key;
    }

    private async Task<ServiceKey> MakeAsync(string actor, ServiceKey active, ServiceKey intended)
    {
        var now = Now();
        var made = intended with
        {
            Stage = ServiceKeyStage.Made,
            PublicKey = await keys.MakeAsync(intended.Label, intended.Algorithm, CancellationToken.None),
        };
        if (made.Purpose == ServiceKeyPurpose.Audit)
            made = made with { Handover = KeyHandover.Draft(active.PublicKey!, made.PublicKey!, now) };
        await StepAsync([new ServiceKeyStep(made, ServiceKeyStage.Intended)], ServiceKeyEvents.Made(made, now, actor));
        return made;
    }

    private async Task<ServiceKey> HandOverAsync(string actor, ServiceKey active, ServiceKey made)
    {
        var statement = made.Handover!.Statement;
        var signed = made.Handover with
        {
            FromSignature = await SignAsync(active, statement),
            ToSignature = await SignAsync(made, statement),
        };
        var changed = await SwitchAsync(actor, active, made with { Handover = signed });
        UseAuditKey();
        return changed;
    }

    private async Task<byte[]> SignAsync(ServiceKey key, ReadOnlyMemory<byte> statement)
    {
        var algorithm = SignatureAlgorithm.DefaultFor(key.PublicKey!.Algorithm);
        var signature = await keys.Get(key.PublicKey).SignAsync(algorithm, statement, CancellationToken.None);
        return SignatureVerifier.Verify(key.PublicKey, algorithm, statement.Span, signature)
            ? signature
            : throw new RefusedException(RefusalReason.SigningUnavailable, $"The token's signature under the key {key.Label} does not verify. Nothing was changed.");
    }

    private async Task<ServiceKey> SwitchAsync(string actor, ServiceKey active, ServiceKey made)
    {
        var now = Now();
        var next = made with { Stage = ServiceKeyStage.Active, ActiveAt = now };
        var replaced = active with { Stage = ServiceKeyStage.Replaced, ReplacedAt = now };
        await StepAsync(
            [new ServiceKeyStep(replaced, ServiceKeyStage.Active), new ServiceKeyStep(next, ServiceKeyStage.Made)],
            ServiceKeyEvents.Changed(replaced, next, now, actor));
        return next;
    }

    private async Task<ServiceKey> DestroyAsync(ServiceKey key)
    {
        if (key.PublicKey is { } publicKey)
            await keys.DestroyAsync(key.Label, publicKey, CancellationToken.None);
        var now = Now();
        var destroyed = key with { Stage = ServiceKeyStage.Destroyed, DestroyedAt = now };
        await StepAsync([new ServiceKeyStep(destroyed, key.Stage)], ServiceKeyEvents.Destroyed(destroyed, now, AuthorityRotation.Actor));
        return destroyed;
    }

    private async Task StepAsync(IReadOnlyList<ServiceKeyStep> steps, AuditEvent told)
    {
        if (!await store.StepServiceKeysAsync(steps, [told], CancellationToken.None))
            throw Surprised(steps[^1].Key);
        await book.RefreshAsync(CancellationToken.None);
    }

    private bool IsOver(ServiceKey key, AuthorityRecord? authority) =>
        key.Stage != ServiceKeyStage.Destroyed
        && (DestroyedAfter(key) <= time.GetUtcNow() || (authority?.KeyDestroyedAt is not null && key.Stage != ServiceKeyStage.Intended));

    // An authority that signs no answers any more wants no new key for them.
    private static bool IsGone(AuthorityRecord? authority) => authority is { Stage: AuthorityStage.Retired };

    private async ValueTask<bool> IsDueAsync(ServiceKey active, CancellationToken cancellationToken) =>
        book.ComingOf(active.Purpose) is { } coming
            ? coming.Stage == ServiceKeyStage.Intended || active.Purpose == ServiceKeyPurpose.Audit
            : DueAt(active) <= time.GetUtcNow() || await certificates.IsKeyCompromisedAsync(active.PublicKey!.Sha256, cancellationToken);

    private void UseAuditKey()
    {
        if (book.ActiveOf(ServiceKeyPurpose.Audit) is { } active && !active.PublicKey!.Equals(auditKey.Key?.PublicKey))
            auditKey.Replace(keys.Get(active.PublicKey));
    }

    private DateTimeOffset OldestOf(IReadOnlyList<AuthorityRecord> records) =>
        records.Select(record => record.Certificate).OfType<Asn1.ParsedCertificate>().Select(certificate => certificate.NotBefore).DefaultIfEmpty(Now()).Min();

    private static ServiceKey First(string purpose, string label, PublicKey key, string createdBy, DateTimeOffset since) => new()
    {
        Purpose = purpose,
        Generation = 1,
        Stage = ServiceKeyStage.Active,
        Label = label,
        Algorithm = key.Algorithm,
        CreatedBy = createdBy,
        PublicKey = key,
        ActiveAt = since,
    };

    /// <summary>As the ledger keeps it, so that the first answer and the later ones say the same.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private static RefusedException Surprised(ServiceKey key) =>
        new(RefusalReason.SigningUnavailable, $"Something else changed the keys of {key.Purpose} at the same time. Call again: what is done is kept.");

    private async Task<ServiceKey> TakeTurnAsync(Func<Task<ServiceKey>> step, CancellationToken cancellationToken)
    {
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
