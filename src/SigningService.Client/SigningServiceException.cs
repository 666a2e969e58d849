using Grpc.Core;

namespace SigningService.Client;

/// <summary>The service refused a call, or could not be reached.</summary>
public sealed class SigningServiceException : Exception
{
    internal SigningServiceException(StatusCode status, string reason, string message, Exception? cause = null)
        : base(message, cause)
    {
        Status = status;
        Reason = reason;
    }

    /// <summary>Status of the call.</summary>
    public StatusCode Status { get; }

    /// <summary>
    /// Stable reason in upper snake case, from <c>google.rpc.ErrorInfo</c>: <c>NAME_NOT_ALLOWED</c>. Where the service gave none, one of
    /// <see cref="ClientReasons"/> or the name of the status.
    /// </summary>
    public string Reason { get; }

    /// <summary>The fields of the request that are at fault; empty if no single field is.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; internal init; } = [];

    /// <summary>When the service asks to be tried again, with the same request id; null if trying again does not help.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Whether the call may have been carried out although no answer came.</summary>
    public bool OutcomeUnknown => Reason != ClientReasons.ServerNotTrusted && Status is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled
        or StatusCode.Unknown or StatusCode.Internal or StatusCode.ResourceExhausted;
}
