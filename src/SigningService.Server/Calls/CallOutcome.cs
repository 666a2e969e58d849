using SigningService.Authority.Callers;
using SigningService.Server.Callers;

namespace SigningService.Server.Calls;

/// <summary>What became of a call, gathered on the way for the one line that the log gets.</summary>
internal sealed class CallOutcome
{
    /// <summary>The certificate of the connection, also if it was not accepted; null without one.</summary>
    public CallerCertificate? Certificate { get; set; }

    /// <summary>Null until the caller is recognised, and on listeners where nobody is.</summary>
    public Caller? Caller { get; set; }

    /// <summary>Status of a gRPC call, for example <c>OK</c>; null for plain HTTP and for calls that no service saw.</summary>
    public string? Status { get; set; }

    /// <summary>Reason of a refusal in upper snake case.</summary>
    public string? Reason { get; set; }
}
