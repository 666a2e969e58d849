using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Authorities;

/// <summary>
/// All authorities of this house, and how they hang together. It changes while the service runs: whoever asks sees one state of it as a
/// whole, and whoever must follow subscribes to <see cref="Changed"/>.
/// </summary>
public sealed class AuthorityDirectory
{
    private volatile AuthoritySet _current;

    /// <exception cref="ArgumentException">They do not fit together: see <see cref="Replace"/>.</exception>
    public AuthorityDirectory(IEnumerable<CertificateAuthority> authorities) => _current = new AuthoritySet(authorities);

    /// <summary>Raised after every change, when the new state is what is seen. Handlers must be quick.</summary>
    public event Action? Changed;

    /// <summary>Roots first; those that are retired too, since what they issued is still asked for.</summary>
    public IReadOnlyList<CertificateAuthority> All => _current.All;

    /// <summary>The roots to be trusted.</summary>
    public IEnumerable<CertificateAuthority> Roots => All.Where(authority => authority is { IsRoot: true, IsInUse: true });

    public IEnumerable<CertificateAuthority> Intermediates => All.Where(authority => authority is { IsRoot: false, IsInUse: true });

    /// <summary>All certificates that relying parties may need: the roots, what leads from a new root to the one before it, the others.</summary>
    public IEnumerable<ParsedCertificate> Certificates =>
        [.. Roots.Select(root => root.Certificate), .. CrossCertificates, .. Intermediates.Select(authority => authority.Certificate)];

    /// <summary>The certificates that lead from a new root to the one before it, while both are trusted.</summary>
    public IEnumerable<ParsedCertificate> CrossCertificates => Roots.Select(CrossCertificateOf).OfType<ParsedCertificate>();

    /// <summary>Puts another state in the place of the one that was.</summary>
    /// <exception cref="ArgumentException">
    /// An authority is signed by none of the others, two share an id, a key or a name, or a line has two that are active. Nothing has changed.
    /// </exception>
    public void Replace(IEnumerable<CertificateAuthority> authorities)
    {
        _current = new AuthoritySet(authorities);
        Changed?.Invoke();
    }

    /// <exception cref="RefusedException">With <see cref="RefusalReason.UnknownAuthority"/>.</exception>
    public CertificateAuthority Get(string id) => Find(id) ?? throw Unknown();

    public CertificateAuthority? Find(string id) => _current.Find(id);

    /// <summary>The authority that issues for a line now.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.UnknownAuthority"/>.</exception>
    public CertificateAuthority ActiveOf(string line) => _current.ActiveOf(line) ?? throw Unknown();

    /// <summary>The authorities of a line that relying parties may meet.</summary>
    public IEnumerable<CertificateAuthority> InUseOf(string line) => All.Where(authority => authority.IsInUse && authority.Line == line);

    /// <summary>The authority that signed the given one; itself for a root.</summary>
    public CertificateAuthority ParentOf(CertificateAuthority authority) => _current.ParentOf(authority);

    /// <summary>The authority of a subject; null if there is none.</summary>
    public CertificateAuthority? FindBySubject(ReadOnlySpan<byte> subjectDer)
    {
        foreach (var authority in All)
        {
            if (authority.Certificate.Subject.Der.Span.SequenceEqual(subjectDer))
                return authority;
        }

        return null;
    }

    /// <summary>The given authority and those above it, without the root.</summary>
    public IReadOnlyList<CertificateAuthority> ChainOf(CertificateAuthority authority)
    {
        var set = _current;
        var chain = new List<CertificateAuthority>();
        for (var link = authority; !link.IsRoot; link = set.ParentOf(link))
            chain.Add(link);
        return chain;
    }

    /// <summary>
    /// What a leaf's holder sends along: the certificates of the given authority and those above it, without the root; and while the root
    /// before that one is still trusted, the certificate that leads there.
    /// </summary>
    public IReadOnlyList<ParsedCertificate> CertificatesAbove(CertificateAuthority authority)
    {
        var chain = ChainOf(authority);
        var root = chain.Count > 0 ? ParentOf(chain[^1]) : authority;
        var certificates = chain.Select(link => link.Certificate);
        return CrossCertificateOf(root) is { } cross ? [.. certificates, cross] : [.. certificates];
    }

    /// <summary>The certificate of a root that the root before it signed, while that one is trusted; otherwise null.</summary>
    public ParsedCertificate? CrossCertificateOf(CertificateAuthority root) =>
        root.CrossCertificate is { } cross && Roots.Any(other => other.Certificate.Subject.Equals(cross.Issuer)) ? cross : null;

    public bool IsAuthorityKey(PublicKey publicKey) => All.Any(authority => authority.Certificate.PublicKey.Equals(publicKey));

    /// <summary>The authority whose own certificate this is, null if it is none's.</summary>
    public CertificateAuthority? FindByCertificate(CertificateId id) =>
        All.FirstOrDefault(authority => authority.Certificate.Serial == id.Serial && ParentOf(authority).Id == id.Authority);

    private static RefusedException Unknown() =>
        new(RefusalReason.UnknownAuthority, "There is no authority of this name; ListAuthorities tells which there are.");
}
