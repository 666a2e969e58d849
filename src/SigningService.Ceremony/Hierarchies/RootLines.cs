namespace SigningService.Ceremony.Hierarchies;

/// <summary>The roots of the hierarchy file, each with those that took over from it: one, or twins whose keys are of different kinds.</summary>
internal sealed class RootLines(Hierarchy hierarchy, OutputFolder folder)
{
    public IReadOnlyList<RootLine> All { get; } = [.. hierarchy.Roots.Select(root => new RootLine(hierarchy, folder, root))];

    /// <summary>The roots that came after those of the file and have their certificate.</summary>
    public IEnumerable<AuthorityPlan> Later => All.SelectMany(line => line.Later);

    public AuthorityPlan? Find(string id) => All.Select(line => line.Find(id)).FirstOrDefault(root => root is not null);

    /// <summary>The line that a root of the hierarchy file begins.</summary>
    public RootLine Of(AuthorityPlan first) => All.First(line => line.First == first);

    /// <summary>A root and the one that takes over from it, which may be there already.</summary>
    /// <exception cref="CeremonyException">There is no such root.</exception>
    public (AuthorityPlan Previous, AuthorityPlan Next) SuccessorOf(string id)
    {
        foreach (var line in All)
        {
            if (line.Find(id) is { } previous)
                return (previous, line.After(previous));
        }

        throw new CeremonyException($"There is no root '{id}' in {hierarchy.FileName} or in the folder.");
    }
}
