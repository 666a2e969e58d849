using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Authorities;
using SigningService.Authority.Reporting;
using SigningService.Authority.Rotation;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>How the authorities stand, for the report: those with a certificate, and those that are prepared.</summary>
internal sealed class AuthorityStandings(IAuthorityStore store, Authority.Rotation.AuthorityRotation rotation)
{
    public async ValueTask<IReadOnlyList<Wire.AuthorityRotation>> LookAsync(RotationReport report, CancellationToken cancellationToken)
    {
        var records = (await store.ReadAuthoritiesAsync(cancellationToken)).ToDictionary(record => record.Id);
        var steps = await rotation.LookAsync(cancellationToken);
        var known = report.Authorities.Select(outlook => Of(outlook, records[outlook.Authority], steps[outlook.Authority], report.At));
        var prepared = records.Values.Where(record => record.Certificate is null).Select(record => Of(record, steps[record.Id]));
        return [.. known, .. prepared];
    }

    private static Wire.AuthorityRotation Of(AuthorityOutlook outlook, AuthorityRecord record, AuthorityNextStep step, DateTimeOffset now)
    {
        var wire = Of(record, step);
        wire.ExpireTime = outlook.NotAfter.ToTimestamp();
        wire.RemainingDays = (long)Math.Floor((outlook.NotAfter - now).TotalDays);
        wire.AgeDays = (long)Math.Floor((now - outlook.NotBefore).TotalDays);

        // What only people decide has no step of the policy's: the end of a root, or of one that is kept elsewhere.
        if (step.Kind == AuthorityNextStepKind.None && record is { Stage: AuthorityStage.Active, KeyLabel: null })
        {
            wire.NextStep = outlook.NextStep;
            wire.NextStepTime = outlook.NextStepAt.ToTimestamp();
        }

        return wire;
    }

    private static Wire.AuthorityRotation Of(AuthorityRecord record, AuthorityNextStep step) => new()
    {
        Authority = record.Id,
        Stage = (Wire.AuthorityStage)(int)record.Stage,
        NextStep = AuthorityMapping.DescriptionOf(step.Kind),
        NextStepTime = step.DueAt?.ToTimestamp(),
    };
}
