namespace SigningService.Authority.Enrollment;

/// <summary>
/// Who asks when somebody enrols: the token. As requester of an intent it is also what makes recording the intent use the token up: there
/// is no way to write the one down without the other.
/// </summary>
public static class EnrollmentRequester
{
    // No kind of name that a certificate can carry, so no caller can be called so.
    private const string Prefix = "enrolment:";

    /// <summary>A requester that is no token in particular: for what holds of all of them.</summary>
    public const string AnyToken = Prefix;

    /// <summary>The requester that stands for a token.</summary>
    public static string Of(string tokenId) => Prefix + tokenId;

    /// <summary>The id of the token that a requester stands for; null if it is a caller.</summary>
    public static string? TokenOf(string requester) => requester.StartsWith(Prefix, StringComparison.Ordinal) ? requester[Prefix.Length..] : null;
}
