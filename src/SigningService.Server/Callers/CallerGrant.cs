using SigningService.Authority.Callers;

namespace SigningService.Server.Callers;

/// <summary>What the grants file says of one caller.</summary>
internal sealed record CallerGrant(Role Roles, IReadOnlyList<IssuanceGrant> Issue)
{
    /// <summary>Of everyone whom the file does not name.</summary>
    public static readonly CallerGrant None = new(Role.None, []);
}
