namespace SigningService.Authority.Profiles;

/// <summary>A day from which a profile takes other keys.</summary>
/// <param name="From">The first moment of it, UTC.</param>
/// <param name="Then">The profile as it is from then on.</param>
public sealed record KeyChange(DateTimeOffset From, Profile Then);
