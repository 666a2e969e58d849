namespace SigningService.Authority.Approvals;

/// <summary>The acts as people write them: <c>destroy-authority-key</c>.</summary>
public static class ApprovalActNames
{
    public static IReadOnlyDictionary<string, ApprovalAct> All { get; } =
        Enum.GetValues<ApprovalAct>().ToDictionary(Of, act => act, StringComparer.Ordinal);

    public static string Of(ApprovalAct act) => string.Concat(
        act.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
