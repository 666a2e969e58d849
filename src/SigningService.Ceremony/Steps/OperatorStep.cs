using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony.Steps;

/// <summary>The first operator's certificate, for a key that the operator made and kept.</summary>
internal sealed class OperatorStep(
    OperatorPlan plan, PublicKey operatorKey, ICeremonyToken token, OutputFolder folder, Templates templates, TimeProvider time)
    : Step("operator certificate")
{
    private readonly CertificateSigner _signer = new(folder);

    public override Task<Standing> InspectAsync(CancellationToken cancellationToken) =>
        Task.FromResult(FindIssued() is { } issued
            ? Standing.Done($"{issued.File}, until {issued.Certificate.NotAfter:yyyy-MM-dd}")
            : Standing.ToDo(
                $"sign a client certificate for {plan.Identity}, key SHA-256 {Convert.ToHexStringLower(operatorKey.Sha256.Span)[..16]}…, signed by '{plan.Issuer.Id}', {plan.Lifetime.TotalDays:0} days"));

    public override async Task<string> DoAsync(CancellationToken cancellationToken)
    {
        var issuer = ReadIssuer();
        var facts = FindPending() ?? CertificateFacts.New(time.GetUtcNow(), plan.Lifetime, issuer.NotAfter, operatorKey);
        var template = templates.ForOperator(plan, facts, issuer.PublicKey);
        var file = FileOf(facts);
        await _signer.SignAsync(
            file,
            Issuer.Of(issuer, plan.Issuer.Signature, token.GetSigningKey(issuer.PublicKey)),
            template,
            Templates.TermsOf(template, CertificateKind.Leaf, plan.Lifetime, issuer),
            cancellationToken);
        return $"{file}: {plan.Identity}, {facts.NotBefore:u} to {facts.NotAfter:u}";
    }

    private string FileOf(CertificateFacts facts) => $"{OutputFolder.Issued(plan.Issuer.Folder)}/{facts.Serial}.pem";

    private (string File, ParsedCertificate Certificate)? FindIssued()
    {
        foreach (var file in folder.List(OutputFolder.Issued(plan.Issuer.Folder), ".pem"))
        {
            var certificate = folder.ReadCertificate(file)!;
            if (certificate.PublicKey.Equals(operatorKey) && certificate.NotAfter > time.GetUtcNow() && certificate.IsSignedBy(ReadIssuer().PublicKey))
                return (file, certificate);
        }

        return null;
    }

    private CertificateFacts? FindPending() => folder
        .List(OutputFolder.Issued(plan.Issuer.Folder), OutputFolder.Pending(".pem"))
        .Select(file => _signer.ReadPending(file[..^OutputFolder.Pending("").Length], plan.Issuer.Signature))
        .FirstOrDefault(facts => facts is not null && facts.PublicKey.Equals(operatorKey));

    private ParsedCertificate ReadIssuer() =>
        folder.ReadCertificate(OutputFolder.Certificate(plan.Issuer.Folder)) ?? throw new CeremonyException($"'{plan.Issuer.Id}' has no certificate yet.");
}
