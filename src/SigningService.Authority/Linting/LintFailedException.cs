namespace SigningService.Authority.Linting;

/// <summary>
/// Bytes that were about to be signed break a rule. It is never the caller's fault: what a request may cause was to be refused long
/// before, so this is an error of the service, and the message is for its operators.
/// </summary>
public sealed class LintFailedException(IReadOnlyList<LintFinding> findings) : Exception(
    $"What was to be signed breaks {findings.Count} rule(s): {string.Join("; ", findings)}")
{
    /// <summary>All rules that are broken, at least one.</summary>
    public IReadOnlyList<LintFinding> Findings { get; } = findings;
}
