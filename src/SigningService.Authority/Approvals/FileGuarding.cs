using SigningService.Authority.Configuration;

namespace SigningService.Authority.Approvals;

/// <summary>
/// Lets changed text of a reviewed file in only if its hash was approved, where changes need approval. Whether they do is what the file of
/// approvals that was in force before said: a file cannot excuse its own change.
/// </summary>
public sealed class FileGuarding(IApprovalStore store, ApprovalTally tally, TimeProvider time)
{
    public const string Profiles = "profiles";
    public const string Grants = "grants";
    public const string Rotation = "rotation";
    public const string Approvals = "approvals";

    /// <summary>Passes files that are about to be put in force, all or none, and uses up what approves them.</summary>
    /// <param name="next">The policy that holds when they are in force.</param>
    /// <exception cref="ReviewedFileException">A changed file is not approved; nothing is to be put in force.</exception>
    public async Task PassAsync(IReadOnlyList<FileVersion> files, ApprovalPolicy next, CancellationToken cancellationToken)
    {
        var used = (await store.FindLoadedFileAsync(Approvals, cancellationToken))?.Guarded == true
            ? await FindApprovalsAsync(files, cancellationToken)
            : [];
        foreach (var approval in used)
            await store.UseAsync(approval.Id, time.GetUtcNow(), cancellationToken);
        foreach (var file in files)
        {
            var loaded = new LoadedFile(file.Version, next.RuleOf(ApprovalAct.ChangeFile) is not null);
            await store.NoteLoadedFileAsync(file.File, loaded, time.GetUtcNow(), cancellationToken);
        }
    }

    private async Task<List<Approval>> FindApprovalsAsync(IReadOnlyList<FileVersion> files, CancellationToken cancellationToken)
    {
        var found = new List<Approval>();
        var faults = new List<string>();
        foreach (var file in files)
        {
            if (await store.FindLoadedFileAsync(file.File, cancellationToken) is not { } loaded || loaded.Version.Span.SequenceEqual(file.Version.Span))
                continue;
            if (await FindApprovalAsync(file, cancellationToken) is { } approval)
                found.Add(approval);
            else
                faults.Add($"{file.File}: the file was changed to {Describe(file)}, which nobody has approved. Propose it (signctl approval propose-file) and have it approved, or put the one before back.");
        }

        return faults.Count == 0 ? found : throw new ReviewedFileException(faults);
    }

    private async ValueTask<Approval?> FindApprovalAsync(FileVersion file, CancellationToken cancellationToken)
    {
        foreach (var approval in await store.FindApprovalsOfSubjectAsync(file.Subject, cancellationToken))
        {
            // Whoever signed was named as approver then; the file that named them may be the one that is replaced.
            var rule = new ApprovalRule(approval.Votes.Select(vote => vote.Approver).ToHashSet(), approval.Required, TimeSpan.Zero);
            if (approval.IsOpenAt(time.GetUtcNow()) && await tally.CountAsync(approval, rule, cancellationToken) >= approval.Required)
                return approval;
        }

        return null;
    }

    private static string Describe(FileVersion file) => file.Version.IsEmpty ? "none" : "SHA-256 " + Convert.ToHexStringLower(file.Version.Span);
}
