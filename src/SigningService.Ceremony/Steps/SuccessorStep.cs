using System.Globalization;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Linting;
using SigningService.Authority.Requests;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony.Steps;

/// <summary>
/// The certificate of an authority that takes over from one of the hierarchy file: the same in everything but name, key and time. Its key
/// is the service's; the request brings it.
/// </summary>
internal sealed class SuccessorStep : Step
{
    private readonly AuthorityPlan _plan;
    private readonly SigningRequest _request;
    private readonly ICeremonyToken _token;
    private readonly OutputFolder _folder;
    private readonly Templates _templates;
    private readonly TimeProvider _time;
    private readonly CertificateSigner _signer;

    /// <param name="predecessor">What the hierarchy file says of the authority that is succeeded.</param>
    /// <exception cref="CeremonyException">The request is for another name, or the authority is a root.</exception>
    public SuccessorStep(
        AuthorityPlan predecessor, SigningRequest request, ICeremonyToken token, OutputFolder folder, Templates templates, TimeProvider time)
        : base($"certificate of a successor of {predecessor.Id}")
    {
        if (predecessor.IsRoot)
            throw new CeremonyException($"'{predecessor.Id}' is a root; its successor is not signed by a parent.");
        RequireName(predecessor, request);
        _plan = predecessor with { Subject = request.Subject, Key = request.PublicKey.Algorithm };
        _request = request;
        _token = token;
        _folder = folder;
        _templates = templates;
        _time = time;
        _signer = new CertificateSigner(folder);
    }

    private AuthorityPlan Issuer => _plan.Issuer!;

    public override Task<Standing> InspectAsync(CancellationToken cancellationToken) => Task.FromResult(FindIssued() is { } issued
        ? Standing.Done($"{issued}, signed before")
        : Standing.ToDo(
            $"sign {_plan.Subject}, key {_plan.Key}, SHA-256 {Convert.ToHexStringLower(_request.PublicKey.Sha256.Span)}, by '{Issuer.Id}' with {Issuer.Signature}, "
            + string.Create(CultureInfo.InvariantCulture, $"{_plan.Lifetime.TotalDays:0} days, path length {_plan.PathLength}")
            + (_plan.Permitted is { } permitted ? $"\ncritical name constraint: dns {string.Join(", ", permitted.PermittedDns)}" : "")));

    public override async Task<string> DoAsync(CancellationToken cancellationToken)
    {
        var issuer = ReadIssuer();
        var facts = FindPending() ?? CertificateFacts.New(_time.GetUtcNow(), _plan.Lifetime, issuer.NotAfter, _request.PublicKey);
        var template = _templates.ForAuthority(_plan, facts, issuer.PublicKey);
        var file = $"{OutputFolder.Issued(Issuer.Folder)}/{facts.Serial}.pem";
        await _signer.SignAsync(
            file,
            Authority.Issuance.Issuer.Of(issuer, Issuer.Signature, _token.GetSigningKey(issuer.PublicKey)),
            template,
            Templates.TermsOf(template, CertificateKind.SubordinateAuthority, _plan.Lifetime, issuer),
            cancellationToken);
        return $"{file}: {_plan.Subject}, {facts.NotBefore:u} to {facts.NotAfter:u}";
    }

    private static void RequireName(AuthorityPlan predecessor, SigningRequest request)
    {
        var name = request.Subject.CommonName ?? "";
        if (!int.TryParse(name[(name.LastIndexOf(' ') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            || generation < 2
            || !AuthorityNaming.SubjectOf(predecessor.Subject, generation).Equals(request.Subject))
        {
            throw new CeremonyException($"The request is for {request.Subject}; a successor of '{predecessor.Id}' is called {predecessor.Subject} with a number from 2 on behind the common name.");
        }
    }

    private string? FindIssued() => _folder.List(OutputFolder.Issued(Issuer.Folder), ".pem")
        .FirstOrDefault(file => _folder.ReadCertificate(file)!.PublicKey.Equals(_request.PublicKey));

    private CertificateFacts? FindPending() => _folder
        .List(OutputFolder.Issued(Issuer.Folder), OutputFolder.Pending(".pem"))
        .Select(file => _signer.ReadPending(file[..^OutputFolder.Pending("").Length], Issuer.Signature))
        .FirstOrDefault(facts => facts is not null && facts.PublicKey.Equals(_request.PublicKey));

    private ParsedCertificate ReadIssuer() =>
        _folder.ReadCertificate(OutputFolder.Certificate(Issuer.Folder)) ?? throw new CeremonyException($"'{Issuer.Id}' has no certificate in this folder.");
}
