namespace SigningService.Authority.Enrollment;

/// <summary>A page of a list, newest first.</summary>
/// <param name="NextPageToken">Null on the last page.</param>
public sealed record EnrollmentTokenPage(IReadOnlyList<EnrollmentToken> Tokens, string? NextPageToken);
