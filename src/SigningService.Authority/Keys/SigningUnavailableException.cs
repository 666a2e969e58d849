namespace SigningService.Authority.Keys;

/// <summary>
/// A key cannot be used now. The message is for operators and the log; callers get a constant sentence and <see cref="RetryAfter"/>.
/// </summary>
public sealed class SigningUnavailableException(string message, TimeSpan retryAfter, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>When trying again makes sense.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
