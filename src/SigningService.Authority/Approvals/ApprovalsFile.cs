using SigningService.Authority.Configuration;

namespace SigningService.Authority.Approvals;

/// <summary>
/// Reads <c>approvals.yaml</c>. Every act is named exactly once, with a rule or under <c>withoutApproval</c>: what was forgotten, or asks
/// for nobody, is a fault and never a way past.
/// </summary>
public static class ApprovalsFile
{
    private const int MostApprovals = 10;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);
    private static readonly string[] IdentityKinds = ["uri:", "dns:", "email:", "ip:", "cn:"];

    /// <exception cref="ReviewedFileException">The file is wrong; nothing of it is used.</exception>
    public static ApprovalPolicy Read(ReviewedFile file)
    {
        var rules = new Dictionary<ApprovalAct, ApprovalRule>();
        var named = new HashSet<ApprovalAct>();
        foreach (var entry in file.Root.Mappings("approvals"))
        {
            var rule = ReadRule(entry);
            foreach (var act in ReadActs(entry, "acts", named))
                rules[act] = rule;
        }

        _ = ReadActs(file.Root, "withoutApproval", named).Count;
        foreach (var act in Enum.GetValues<ApprovalAct>().Where(act => !named.Contains(act)))
            file.Root.Fault("approvals", $"{ApprovalActNames.Of(act)} is named nowhere: give it approvers, or name it under withoutApproval");
        var enrolledByEachOther = file.Root.Flag("allowEnrolledByEachOther", otherwise: false);
        file.ThrowIfFaulty();
        return new ApprovalPolicy(rules, file.Version) { AllowsEnrolledByEachOther = enrolledByEachOther };
    }

    private static ApprovalRule ReadRule(ReviewedMapping entry)
    {
        var approvers = entry.Texts("approvers");
        foreach (var approver in approvers.Where(approver => !IdentityKinds.Any(kind => approver.StartsWith(kind, StringComparison.Ordinal) && approver.Length > kind.Length)))
            entry.Fault("approvers", $"{approver} must begin with one of {string.Join(' ', IdentityKinds)}");
        var distinct = approvers.ToHashSet(StringComparer.Ordinal);
        if (distinct.Count < approvers.Count)
            entry.Fault("approvers", "names somebody twice");
        var count = entry.WholeNumber("count", 1, MostApprovals);
        if (distinct.Count < count)
            entry.Fault("approvers", $"{distinct.Count} cannot give {count} approvals");
        var lifetime = entry.Duration("lifetime");
        if (lifetime < Shortest || lifetime > Longest)
            entry.Fault("lifetime", "must be from 5m to 30d");
        return new ApprovalRule(distinct, count, lifetime);
    }

    private static List<ApprovalAct> ReadActs(ReviewedMapping mapping, string key, HashSet<ApprovalAct> named)
    {
        var acts = new List<ApprovalAct>();
        foreach (var text in mapping.Texts(key))
        {
            if (!ApprovalActNames.All.TryGetValue(text, out var act))
                mapping.Fault(key, $"{text} is none of {string.Join(", ", ApprovalActNames.All.Keys)}");
            else if (!named.Add(act))
                mapping.Fault(key, $"{text} is named twice");
            else
                acts.Add(act);
        }

        return acts;
    }
}
