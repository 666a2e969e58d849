using SigningService.Authority.Issuance;

namespace SigningService.Authority.Rotation;

/// <summary>How certificates of some profiles, held by some callers, are rotated. The first rule of the policy that fits a certificate counts.</summary>
public sealed record RotationRule
{
    /// <summary>Lower-case letters, digits and hyphens; unique in the policy; the group that reports speak of.</summary>
    public required string Id { get; init; }

    /// <summary>Ids of profiles; empty means all.</summary>
    public required IReadOnlyList<string> Profiles { get; init; }

    /// <summary>
    /// Identities of requesters: whole, or ending in <c>/</c> for all below (<c>uri:spiffe://example.test/payments/</c>); empty means all.
    /// </summary>
    public required IReadOnlyList<string> Callers { get; init; }

    /// <summary>The most that a certificate may live, to the second; narrows the profile's own maximum.</summary>
    public required TimeSpan MaximumLifetime { get; init; }

    /// <summary>Share of its life after which a certificate is renewed, above 0 and below 1; two thirds unless the policy says otherwise.</summary>
    public required double RenewAt { get; init; }

    /// <summary>How long before its end a certificate that was not renewed counts as overdue, as a share of its life.</summary>
    public required double Grace { get; init; }

    /// <summary>Whether a renewal may carry a key that an earlier certificate carried.</summary>
    public required bool AllowsKeyReuse { get; init; }

    /// <summary>Times of the week in which renewals are advised; none means always.</summary>
    public required IReadOnlyList<MaintenanceWindow> MaintenanceWindows { get; init; }

    public bool Fits(string profile, string requester) =>
        (Profiles.Count == 0 || Profiles.Contains(profile))
        && (Callers.Count == 0 || Callers.Any(caller => caller == requester || (caller.EndsWith('/') && requester.StartsWith(caller, StringComparison.Ordinal))));

    public bool Fits(IssuanceIntent certificate) => Fits(certificate.Profile, certificate.Requester);
}
