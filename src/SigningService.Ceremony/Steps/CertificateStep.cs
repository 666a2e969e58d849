using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony.Steps;

/// <summary>A certificate of an authority: its own, or a further one that another root signed.</summary>
/// <param name="kind">What it is called in plan, record and folder.</param>
internal sealed class CertificateStep(
    AuthorityPlan plan, ICeremonyToken token, OutputFolder folder, Templates templates, TimeProvider time, string kind = OutputFolder.CertificateKind)
    : Step($"{kind} {plan.Id}")
{
    private readonly string _file = OutputFolder.Certificate(plan.Folder, kind);
    private readonly CertificateSigner _signer = new(folder);

    public override Task<Standing> InspectAsync(CancellationToken cancellationToken)
    {
        if (folder.ReadCertificate(_file) is not { } certificate)
            return Task.FromResult(Standing.ToDo(_signer.ReadPending(_file, SignatureOf()) is null ? Describe() : Describe() + "\nThe bytes of an interrupted run are there and will be signed."));

        var issuer = plan.Issuer is null ? certificate : ReadIssuer();
        if (!certificate.IsSignedBy(issuer.PublicKey))
            throw new CeremonyException($"{_file} is not signed by '{(plan.Issuer ?? plan).Id}' of this folder; bring back the right one.");
        Compare(certificate, issuer);
        return Task.FromResult(Standing.Done($"{certificate.Subject}, until {certificate.NotAfter:yyyy-MM-dd}, serial {certificate.Serial}"));
    }

    public override async Task<string> DoAsync(CancellationToken cancellationToken)
    {
        var key = await token.FindAsync(plan.Id, cancellationToken) ?? throw new CeremonyException($"The token has no key '{plan.Id}'.");
        var issuerCertificate = plan.Issuer is null ? null : ReadIssuer();
        var facts = _signer.ReadPending(_file, SignatureOf())
            ?? CertificateFacts.New(time.GetUtcNow(), plan.Lifetime, issuerCertificate?.NotAfter, key.PublicKey);
        facts = facts with { NotAfter = CertificateFacts.LastSecond(facts.NotBefore, plan.Lifetime, issuerCertificate?.NotAfter) };
        if (!facts.PublicKey.Equals(key.PublicKey))
            throw new CeremonyException($"{OutputFolder.Pending(_file)} is not of the key '{plan.Id}' in the token; folder and token do not belong together.");

        var template = templates.ForAuthority(plan, facts, issuerCertificate?.PublicKey ?? key.PublicKey);
        var certificate = await _signer.SignAsync(
            _file,
            IssuerOf(template, issuerCertificate),
            template,
            Templates.TermsOf(template, plan.IsRoot ? CertificateKind.Root : CertificateKind.SubordinateAuthority, plan.Lifetime, issuerCertificate),
            cancellationToken);
        return $"{_file}: {certificate.Subject}, serial {certificate.Serial}, {certificate.NotBefore:u} to {certificate.NotAfter:u}";
    }

    private Issuer IssuerOf(CertificateTemplate template, ParsedCertificate? issuer) => issuer is null
        ? new Issuer(template.Subject, template.PublicKey, template.NotBefore, template.NotAfter, plan.Signature, token.GetSigningKey(template.PublicKey))
        : Issuer.Of(issuer, plan.Issuer!.Signature, token.GetSigningKey(issuer.PublicKey));

    private ParsedCertificate ReadIssuer() =>
        folder.ReadCertificate(OutputFolder.Certificate(plan.Issuer!.Folder)) ?? throw new CeremonyException($"'{plan.Issuer.Id}' has no certificate yet, and signs that of '{plan.Id}'.");

    private SignatureAlgorithm SignatureOf() => (plan.Issuer ?? plan).Signature;

    /// <summary>Serial number, start and key are the certificate's own; all the rest must be what the plan makes of them, byte for byte.</summary>
    private void Compare(ParsedCertificate certificate, ParsedCertificate issuer)
    {
        var facts = CertificateFacts.Of(certificate);
        var planned = facts with { NotAfter = CertificateFacts.LastSecond(facts.NotBefore, plan.Lifetime, plan.IsRoot ? null : issuer.NotAfter) };
        if (!TbsCertificateEncoder.Encode(templates.ForAuthority(plan, planned, issuer.PublicKey)).AsSpan().SequenceEqual(certificate.ToBeSigned.Span))
        {
            throw new CeremonyException(
                $"{_file} does not say what the hierarchy file says (name, lifetime, path length, name constraints, addresses or algorithms differ); use the file it was made with, or an empty token and folder.");
        }
    }

    private string Describe()
    {
        var by = plan.Issuer is { } issuer ? $"signed by '{issuer.Id}'" : "signed by itself";
        var lines = new List<string>
        {
            $"sign {_file}: {plan.Subject}, {by} with {SignatureOf()}, {plan.Lifetime.TotalDays:0} days, path length {plan.PathLength}",
        };
        if (plan.Permitted is { } permitted)
            lines.Add($"critical name constraint: dns {string.Join(", ", permitted.PermittedDns)}; ip {(permitted.PermittedAddresses.Count == 0 ? "none" : string.Join(", ", permitted.PermittedAddresses))}");
        return string.Join('\n', lines);
    }
}
