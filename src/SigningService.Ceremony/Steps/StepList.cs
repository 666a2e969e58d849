using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony.Steps;

/// <summary>
/// The steps of a hierarchy in the order of trust: the audit key, which signs the record whatever happens; then each authority after its
/// issuer; then the roots that took over; then the first operator.
/// </summary>
internal sealed class StepList
{
    private readonly List<Step> _steps = [];

    /// <param name="operatorKey">Key of the first operator; null if no certificate is wanted.</param>
    public StepList(Hierarchy hierarchy, ICeremonyToken token, OutputFolder folder, PublicKey? operatorKey, TimeProvider time)
    {
        var templates = TemplatesOf(hierarchy);
        _steps.Add(new KeyStep(token, folder, Hierarchy.AuditLabel, hierarchy.AuditKey, OutputFolder.AuditKey, null));
        foreach (var authority in hierarchy.Authorities)
        {
            AddAuthority(authority, token, folder, templates, time);
            if (authority.ResponderKey is { } responderKey)
                _steps.Add(new KeyStep(token, folder, authority.ResponderLabel, responderKey, OutputFolder.ResponderKey(authority.Folder), null));
        }

        foreach (var line in new RootLines(hierarchy, folder).All)
        {
            var previous = line.First;
            foreach (var root in line.Later)
            {
                AddNewRoot(previous, root, token, folder, templates, time);
                previous = root;
            }
        }

        if (operatorKey is null)
            return;
        var plan = hierarchy.FirstOperator ?? throw new CeremonyException("The hierarchy file has no firstOperator, so nothing can be issued for --operator-csr.");
        _steps.Add(new OperatorStep(plan, operatorKey, token, folder, templates, time));
    }

    private StepList(IEnumerable<Step> steps) => _steps.AddRange(steps);

    public IReadOnlyList<Step> All => _steps;

    public IEnumerable<KeyStep> Keys => _steps.OfType<KeyStep>();

    /// <summary>The steps by which one root comes after another, and nothing else.</summary>
    public static StepList OfNewRoot(
        Hierarchy hierarchy, AuthorityPlan previous, AuthorityPlan next, ICeremonyToken token, OutputFolder folder, TimeProvider time)
    {
        var list = new StepList([]);
        list.AddNewRoot(previous, next, token, folder, TemplatesOf(hierarchy), time);
        return list;
    }

    /// <summary>These steps and those of another list that are not among them.</summary>
    public StepList With(StepList other) => new(_steps.Concat(other._steps).DistinctBy(step => step.Title));

    private static Templates TemplatesOf(Hierarchy hierarchy) => new(new PublicationUrls(hierarchy.PublicationUrl));

    private void AddAuthority(AuthorityPlan plan, ICeremonyToken token, OutputFolder folder, Templates templates, TimeProvider time)
    {
        _steps.Add(new KeyStep(token, folder, plan.Id, plan.Key, null, OutputFolder.Certificate(plan.Folder)));
        _steps.Add(new CertificateStep(plan, token, folder, templates, time));
        if (plan.IsRoot)
            _steps.Add(new RevocationListStep(plan, token, folder, time));
    }

    private void AddNewRoot(
        AuthorityPlan previous, AuthorityPlan root, ICeremonyToken token, OutputFolder folder, Templates templates, TimeProvider time)
    {
        AddAuthority(root, token, folder, templates, time);
        // Below the new root come authorities of their own: a path length of the old one that leaves no room for them would make every chain fail.
        if (previous.PathLength < 2)
            return;
        var cross = root with { Issuer = previous, PathLength = previous.PathLength - 1 };
        _steps.Add(new CertificateStep(cross, token, folder, templates, time, OutputFolder.CrossCertificateKind));
    }
}
