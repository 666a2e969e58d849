using SigningService.Client.Verification;

namespace SigningService.Client.Holding;

/// <summary>The failures in a row, and what the last one was.</summary>
internal sealed class FailureRecord
{
    private volatile State _state = new(0, null, null);
    private long _total;

    public int Count => _state.Count;

    /// <summary>All since the start.</summary>
    public long Total => Interlocked.Read(ref _total);

    public string? Reason => _state.Reason;

    public string? Message => _state.Message;

    public void Clear() => _state = new State(0, null, null);

    public void Add(Exception exception)
    {
        Interlocked.Increment(ref _total);
        _state = new State(Count + 1, ReasonOf(exception), exception.Message);
    }

    /// <summary>Nothing failed, but nothing goes on without someone's doing.</summary>
    public void Needs(string reason, string message) => _state = new State(Math.Max(Count, 1), reason, message);

    private static string ReasonOf(Exception exception) => exception switch
    {
        SigningServiceException e => e.Reason,
        VerificationFailedException => "VERIFICATION_FAILED",
        IOException or UnauthorizedAccessException => "FILE",
        OperationCanceledException => ClientReasons.TimedOut,
        _ => "UNEXPECTED",
    };

    private sealed record State(int Count, string? Reason, string? Message);
}
