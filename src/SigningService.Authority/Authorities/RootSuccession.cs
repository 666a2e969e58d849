using SigningService.Authority.Asn1;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Linting;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Authorities;

/// <summary>
/// How one root takes over from another. Its key is kept elsewhere, so all that happens here is that relying parties learn of it: it is in
/// the trust bundle at once, and whoever knows only the root before it gets a certificate that leads there.
/// </summary>
public sealed class RootSuccession(
    AuthorityDirectory authorities, AuthorityRoster roster, IAuthorityStore store, ICertificateStore certificates, TimeProvider time)
{
    private const string CrossField = "cross_certificate";

    private readonly AuthorityEntry _entry = new(certificates, time);

    /// <summary>Brings a new root. The same one again changes nothing.</summary>
    /// <param name="line">Line of the roots: the id of the first.</param>
    /// <param name="cross">
    /// The new root's key, certified by the active root; empty if that one's path length leaves no room for it: then the new root must have reached
    /// every relying party before anything is signed below it.
    /// </param>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.CertificateNotAccepted"/>, naming everything that is wrong.</exception>
    public async Task<AuthorityRecord> InstallAsync(
        Caller caller, string line, ReadOnlyMemory<byte> der, ReadOnlyMemory<byte> cross, CancellationToken cancellationToken, bool validateOnly = false)
    {
        caller.Require(Role.Operator);
        var active = authorities.ActiveOf(line);
        if (!active.IsRoot)
            throw new RefusedException(RefusalReason.AuthorityNotInStage, $"{line} is no line of roots; CreateAuthority makes the successor of an issuing authority.");
        var certificate = AuthorityAcceptance.Read(der);
        var records = await store.ReadAuthoritiesAsync(cancellationToken);
        if (records.FirstOrDefault(other => other.Certificate?.Der.Span.SequenceEqual(der.Span) == true) is { } known)
            return known;
        if (records.FirstOrDefault(other => other.Line == line && other.IsComing) is { } coming)
            throw new RefusedException(RefusalReason.AuthorityNotInStage, $"{coming.Id} is on its way already. Activate or retire it first.");
        AuthorityAcceptance.Throw([.. FaultsOf(certificate)]);
        var crossCertificate = cross.IsEmpty ? null : await JudgeCrossAsync(cross, certificate, active, cancellationToken);
        var record = RecordOf(certificate, crossCertificate, active, records, caller.Identity);
        if (validateOnly)
            return record;
        if (crossCertificate is not null)
            await _entry.EnterAsync(crossCertificate, active, CancellationToken.None);
        var events = new[]
        {
            AuthorityEvents.AnchorInstalled(record, record.StageTime, caller.Identity),
            AuthorityEvents.StageChanged(record, null, record.StageTime, caller.Identity),
        };
        if (!await store.AddAuthorityAsync(record, events, CancellationToken.None))
            throw new RefusedException(RefusalReason.AuthorityNotInStage, "Another root was brought at the same time.");
        await roster.RefreshAsync(CancellationToken.None);
        return record;
    }

    private async Task<ParsedCertificate> JudgeCrossAsync(
        ReadOnlyMemory<byte> der, ParsedCertificate root, CertificateAuthority active, CancellationToken cancellationToken)
    {
        var cross = AuthorityAcceptance.Read(der, CrossField);
        AuthorityAcceptance.Throw([.. FaultsOf(cross, root, active)], CrossField);
        if (await _entry.IsTakenAsync(cross, active, cancellationToken))
            AuthorityAcceptance.Throw([$"{active.Id} has signed another certificate under this serial number."], CrossField);
        return cross;
    }

    private IEnumerable<string> FaultsOf(ParsedCertificate root)
    {
        if (!root.IsSelfIssued || !root.IsSignedBy(root.PublicKey))
            yield return "It is not signed by itself.";
        if (authorities.FindBySubject(root.Subject.Der.Span) is { } other)
            yield return $"{other.Id} has this name already. Give the new root one of its own.";
        if (authorities.IsAuthorityKey(root.PublicKey))
            yield return "It is of the key of another authority.";
        if (time.GetUtcNow() < root.NotBefore || time.GetUtcNow() > root.NotAfter)
            yield return $"It is valid from {root.NotBefore:u} to {root.NotAfter:u} only.";
        foreach (var finding in CertificateLinter.Check(root.ToBeSigned, TermsOf(root, CertificateKind.Root, root)))
            yield return finding + ".";
    }

    private static IEnumerable<string> FaultsOf(ParsedCertificate cross, ParsedCertificate root, CertificateAuthority active)
    {
        if (!cross.Subject.Equals(root.Subject) || !cross.PublicKey.Equals(root.PublicKey))
            yield return "It must be of the name and the key of the new root.";
        if (!cross.Issuer.Equals(active.Certificate.Subject) || !cross.IsSignedBy(active.Certificate.PublicKey))
            yield return $"It is not signed by {active.Id}.";
        // Below it come an issuing authority and its leafs; a path length of one level less is exceeded, and many check that of a root too.
        if (AuthorityAcceptance.PathLengthOf(cross) < 1 || AuthorityAcceptance.PathLengthOf(active.Certificate) < 2)
            yield return $"The path length of {active.Id} or of this certificate leaves no room for an authority below the new root; bring the new root without it.";
        foreach (var finding in CertificateLinter.Check(cross.ToBeSigned, TermsOf(cross, CertificateKind.SubordinateAuthority, active.Certificate)))
            yield return finding + ".";
    }

    private static CertificateLintContext TermsOf(ParsedCertificate certificate, CertificateKind kind, ParsedCertificate issuer) => new()
    {
        Kind = kind,
        IssuerSubject = issuer.Subject.Der,
        IssuerKeyIdentifier = issuer.SubjectKeyIdentifier,
        IssuerNotBefore = issuer.NotBefore,
        IssuerNotAfter = issuer.NotAfter,
        SignatureAlgorithm = certificate.SignatureAlgorithm,
        MaximumLifetime = certificate.NotAfter - certificate.NotBefore + TimeSpan.FromSeconds(1),
        KeyUsage = Profiles.KeyUsage.KeyCertSign | Profiles.KeyUsage.CrlSign,
        ExtendedKeyUsages = [],
        OcspNoCheck = false,
        PublicKey = certificate.PublicKey,
    };

    private AuthorityRecord RecordOf(
        ParsedCertificate root, ParsedCertificate? cross, CertificateAuthority active, IReadOnlyList<AuthorityRecord> records, string actor) => new()
    {
        Id = AuthorityNaming.Next(active.Line, records.Select(record => record.Id).ToHashSet()).Id,
        Line = active.Line,
        Succeeds = active.Id,
        Stage = AuthorityStage.Published,
        StageTime = time.GetUtcNow(),
        CreatedBy = actor,
        Subject = root.Subject,
        KeyAlgorithm = root.PublicKey.Algorithm,
        KeyLabel = null,
        ResponderLabel = null,
        PublicKey = root.PublicKey,
        Certificate = root,
        CrossCertificate = cross,
    };
}
