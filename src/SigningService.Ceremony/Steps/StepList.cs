using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony.Steps;

/// <summary>
/// The steps of a hierarchy in the order of trust: the audit key, which signs the record whatever happens; then each authority after its
/// issuer; then the first operator.
/// </summary>
internal sealed class StepList
{
    private readonly List<Step> _steps = [];

    /// <param name="operatorKey">Key of the first operator; null if no certificate is wanted.</param>
    public StepList(Hierarchy hierarchy, ICeremonyToken token, OutputFolder folder, PublicKey? operatorKey, TimeProvider time)
    {
        var templates = new Templates(new PublicationUrls(hierarchy.PublicationUrl));
        _steps.Add(new KeyStep(token, folder, Hierarchy.AuditLabel, hierarchy.AuditKey, OutputFolder.AuditKey, null));
        foreach (var authority in hierarchy.Authorities)
        {
            _steps.Add(new KeyStep(token, folder, authority.Id, authority.Key, null, OutputFolder.Certificate(authority.Id)));
            _steps.Add(new CertificateStep(authority, token, folder, templates, time));
            if (authority.IsRoot)
                _steps.Add(new RevocationListStep(authority, token, folder, time));
            if (authority.ResponderKey is { } responderKey)
                _steps.Add(new KeyStep(token, folder, authority.ResponderLabel, responderKey, OutputFolder.ResponderKey(authority.Id), null));
        }

        if (operatorKey is null)
            return;
        var plan = hierarchy.FirstOperator ?? throw new CeremonyException("The hierarchy file has no firstOperator, so nothing can be issued for --operator-csr.");
        _steps.Add(new OperatorStep(plan, operatorKey, token, folder, templates, time));
    }

    public IReadOnlyList<Step> All => _steps;

    public IEnumerable<KeyStep> Keys => _steps.OfType<KeyStep>();
}
