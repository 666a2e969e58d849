namespace SigningService.Authority.Rotation;

/// <summary>What comes next for an authority, and when.</summary>
/// <param name="Kind">What is to be done, and by whom.</param>
/// <param name="DueAt">When it is due; null for at once, or for never where there is nothing to do.</param>
public sealed record AuthorityNextStep(AuthorityNextStepKind Kind, DateTimeOffset? DueAt);
