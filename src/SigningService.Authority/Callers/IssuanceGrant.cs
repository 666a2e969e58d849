using SigningService.Authority.Names;

namespace SigningService.Authority.Callers;

/// <summary>The profiles that a requester may use, and the names it may have under them. An empty list means none.</summary>
/// <param name="Profiles">Ids of profiles, whole.</param>
/// <param name="Names">The names, narrower than or as wide as those of the profile: both must allow a name.</param>
public sealed record IssuanceGrant(IReadOnlyList<string> Profiles, NameRules Names);
