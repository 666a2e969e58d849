using System.Buffers.Binary;
using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;
using SigningService.Authority.Rotation;

namespace SigningService.Authority.Reporting;

/// <summary>
/// Says how the fleet stands. Certificates are looked at one by one and only counted, so a million of them take a second or two and no memory
/// to speak of.
/// </summary>
public sealed class RotationReporting(
    IFleetStore fleet, AuthorityDirectory authorities, IAuthorityRetirements retirements, RotationBook rotation, TimeProvider time)
{
    /// <exception cref="Refusals.RefusedException">The caller is neither operator nor auditor.</exception>
    /// <exception cref="LedgerUnavailableException">The certificates cannot be read.</exception>
    public async ValueTask<RotationReport> MakeAsync(Caller caller, CancellationToken cancellationToken)
    {
        caller.Require(Role.Operator | Role.Auditor);
        var policy = rotation.Current;
        var now = time.GetUtcNow();
        var groups = new Dictionary<(string Profile, RotationRule Rule), RotationGroup>();
        var rules = new Dictionary<(string Profile, string Requester), RotationRule>();
        var late = new Dictionary<string, LateRequester>(StringComparer.Ordinal);
        var authorityKeys = authorities.All.Select(authority => TagOf(authority.Certificate.PublicKey.Sha256.Span)).ToHashSet();
        await foreach (var certificate in fleet.ReadFleetAsync(now, cancellationToken))
        {
            // Authorities have a place of their own in the report.
            if (authorityKeys.Contains(certificate.KeyTag))
                continue;
            if (!rules.TryGetValue((certificate.Profile, certificate.Requester), out var rule))
                rules.Add((certificate.Profile, certificate.Requester), rule = policy.RuleFor(certificate.Profile, certificate.Requester));
            if (!groups.TryGetValue((certificate.Profile, rule), out var group))
                groups.Add((certificate.Profile, rule), group = new RotationGroup(certificate.Profile, rule.Id));
            var verdict = RotationVerdict.Of(certificate, rule, policy, now);
            group.Add(certificate, verdict);
            if (verdict.IsLate)
                Note(late, certificate);
        }

        var places = policy.Rules.Index().ToDictionary(place => place.Item, place => place.Index);
        return new RotationReport(
            DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            policy.Version,
            [.. groups.OrderBy(group => group.Key.Profile, StringComparer.Ordinal).ThenBy(group => places[group.Key.Rule]).Select(group => group.Value)],
            [.. late.Values.OrderByDescending(one => one.Certificates).ThenBy(one => one.Requester, StringComparer.Ordinal).Take(RotationReport.LateListed)],
            late.Count,
            [.. authorities.All.Select(authority => AuthorityOutlook.Of(authority, policy.Authorities, retirements.EndOf(authority.Id)))]);
    }

    /// <summary>As in <see cref="FleetCertificate.KeyTag"/>.</summary>
    public static UInt128 TagOf(ReadOnlySpan<byte> publicKeySha256) => BinaryPrimitives.ReadUInt128BigEndian(publicKeySha256);

    // The fleet comes in the order of its ends, so the first of a requester is the first to end.
    private static void Note(Dictionary<string, LateRequester> late, FleetCertificate certificate) =>
        late[certificate.Requester] = late.TryGetValue(certificate.Requester, out var known)
            ? known with { Certificates = known.Certificates + 1 }
            : new LateRequester(certificate.Requester, 1, certificate.NotAfter);
}
