using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;

namespace SigningService.Authority.Rotation;

/// <summary>
/// Rotates authorities by policy: prepares successors in time, activates what was published for long enough, retires what is over. What
/// needs people, a ceremony and the destruction of a key, it only says.
/// </summary>
public sealed class AuthorityRotation(
    AuthoritySuccession succession, AuthorityObligations obligations, AuthorityDirectory authorities, IAuthorityStore store, AuthorityRotationRule rule, TimeProvider time)
{
    /// <summary>Name under which the policy acts.</summary>
    public const string Actor = "service";

    private static readonly Caller Policy = new(Actor, Role.Operator, [], null);

    /// <summary>What comes next for each authority, in the order of the ledger.</summary>
    public async ValueTask<IReadOnlyDictionary<string, AuthorityNextStep>> LookAsync(CancellationToken cancellationToken)
    {
        var records = await store.ReadAuthoritiesAsync(cancellationToken);
        var steps = new Dictionary<string, AuthorityNextStep>();
        foreach (var record in records)
            steps[record.Id] = await NextOfAsync(record, records, cancellationToken);
        return steps;
    }

    /// <summary>Does what is due now and can be done without people.</summary>
    /// <returns>The authorities that took a step.</returns>
    /// <exception cref="Refusals.RefusedException">A step could not be done now; the ones before it stay done, and the next call goes on.</exception>
    public async ValueTask<IReadOnlyList<AuthorityRecord>> StepAsync(CancellationToken cancellationToken)
    {
        var taken = new List<AuthorityRecord>();
        var now = time.GetUtcNow();
        foreach (var record in await store.ReadAuthoritiesAsync(cancellationToken))
        {
            var step = await NextOfAsync(record, await store.ReadAuthoritiesAsync(cancellationToken), cancellationToken);
            if (step.DueAt is { } due && due > now)
                continue;
            if (await TakeAsync(record, step.Kind, cancellationToken) is { } changed)
                taken.Add(changed);
        }

        return taken;
    }

    private async ValueTask<AuthorityRecord?> TakeAsync(AuthorityRecord record, AuthorityNextStepKind step, CancellationToken cancellationToken) => step switch
    {
        AuthorityNextStepKind.PrepareSuccessor or AuthorityNextStepKind.MakeKeys => await succession.PrepareAsync(Policy, record.Line, null, cancellationToken),
        AuthorityNextStepKind.Activate when record.CreatedBy == Actor || IsReplacementDue(record.Line) =>
            await succession.ActivateAsync(Policy, record.Id, false, "", cancellationToken),
        AuthorityNextStepKind.Retire => await succession.RetireAsync(Policy, record.Id, cancellationToken),
        _ => null,
    };

    private async ValueTask<AuthorityNextStep> NextOfAsync(
        AuthorityRecord record, IReadOnlyList<AuthorityRecord> records, CancellationToken cancellationToken) => record.Stage switch
    {
        _ when record.IsRoot || (record.KeyLabel is null && record.Stage != AuthorityStage.Prepared) => new(AuthorityNextStepKind.None, null),
        AuthorityStage.Prepared => new(record.HasKeys ? AuthorityNextStepKind.Certify : AuthorityNextStepKind.MakeKeys, null),
        AuthorityStage.Published => new(AuthorityNextStepKind.Activate, record.StageTime + rule.PublishFor),
        AuthorityStage.Active => records.Any(other => other.Line == record.Line && other.IsComing)
            ? new(AuthorityNextStepKind.None, null)
            : new(AuthorityNextStepKind.PrepareSuccessor, ReplacementOf(record) - rule.PublishFor - rule.PrepareAhead),
        // One second later, since the last second of a validity counts.
        AuthorityStage.Retiring => new(AuthorityNextStepKind.Retire, (await obligations.LastExpiryAsync(record, cancellationToken))?.AddSeconds(1)),
        AuthorityStage.Retired when record.KeyDestroyedAt is null => new(AuthorityNextStepKind.DestroyKey, null),
        _ => new(AuthorityNextStepKind.None, null),
    };

    private bool IsReplacementDue(string line)
    {
        var certificate = authorities.ActiveOf(line).Certificate;
        return time.GetUtcNow() >= ReplacementOf(line, certificate.NotBefore, certificate.NotAfter);
    }

    private DateTimeOffset ReplacementOf(AuthorityRecord active) => ReplacementOf(active.Line, active.Certificate!.NotBefore, active.Certificate.NotAfter);

    /// <summary>An authority is replaced when its key is old, or when its certificate does not outlive the longest leaf any more.</summary>
    private DateTimeOffset ReplacementOf(string line, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var old = notBefore + rule.KeyAge;
        var ending = notAfter - obligations.LongestLeafOf(line);
        return old < ending ? old : ending;
    }
}
