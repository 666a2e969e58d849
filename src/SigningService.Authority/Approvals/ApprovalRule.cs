namespace SigningService.Authority.Approvals;

/// <summary>Who must approve an act.</summary>
/// <param name="Approvers">Identities that may, as their certificates name them; at least <paramref name="Count"/>.</param>
/// <param name="Count">How many must; at least one.</param>
/// <param name="Lifetime">From the request to its end, approvals and the act itself included.</param>
public sealed record ApprovalRule(IReadOnlySet<string> Approvers, int Count, TimeSpan Lifetime);
