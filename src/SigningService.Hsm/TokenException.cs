namespace SigningService.Hsm;

/// <summary>
/// A token does not do what was asked. The message is for operators: it may name labels, ids, files and return codes, never a PIN.
/// </summary>
public sealed class TokenException(TokenFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    public TokenFault Fault { get; } = fault;
}
