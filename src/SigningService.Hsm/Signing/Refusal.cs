using SigningService.Authority.Keys;

namespace SigningService.Hsm.Signing;

/// <summary>How faults reach those who wait for a signature.</summary>
internal static class Refusal
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterHealing = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterAnOperator = TimeSpan.FromSeconds(60);

    public static SigningUnavailableException For(TokenException cause) => new(cause.Message, RetryAfter(cause.Fault), cause);

    public static SigningUnavailableException For(TokenFault fault, string message) => For(new TokenException(fault, message));

    private static TimeSpan RetryAfter(TokenFault fault) => fault switch
    {
        TokenFault.Busy or TokenFault.OperationFailed or TokenFault.Starting => Soon,
        TokenFault.None or TokenFault.Closed or TokenFault.ModuleFailed or TokenFault.TokenNotFound or TokenFault.Hung or TokenFault.SignatureWrong => AfterHealing,
        _ => AfterAnOperator,
    };
}
