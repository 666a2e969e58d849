namespace SigningService.Authority.Linting;

/// <summary>A rule that to-be-signed bytes break.</summary>
/// <param name="RuleId">Stable, kebab case.</param>
/// <param name="Clause">The text that demands it, for example <c>RFC 5280, 4.1.2.2</c>.</param>
/// <param name="Message">A sentence for people that says what is wrong.</param>
public sealed record LintFinding(string RuleId, string Clause, string Message)
{
    public override string ToString() => $"{RuleId} ({Clause}): {Message}";
}
