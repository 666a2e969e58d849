using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Authorities;

/// <summary>All authorities of this house, and how they hang together.</summary>
public sealed class AuthorityDirectory
{
    private readonly Dictionary<string, CertificateAuthority> _byId;

    /// <exception cref="ArgumentException">An authority is signed by none of the others, or two share an id or a key.</exception>
    public AuthorityDirectory(IEnumerable<CertificateAuthority> authorities)
    {
        All = [.. authorities.OrderByDescending(authority => authority.IsRoot).ThenBy(authority => authority.Id, StringComparer.Ordinal)];
        _byId = All.ToDictionary(authority => authority.Id, StringComparer.Ordinal);
        if (All.DistinctBy(authority => authority.Certificate.PublicKey).Count() < All.Count)
            throw new ArgumentException("Two authorities share one key.", nameof(authorities));
        foreach (var authority in All)
        {
            if (!authority.Certificate.IsSignedBy(ParentOf(authority).Certificate.PublicKey))
                throw new ArgumentException($"The certificate of {authority.Id} is not signed by the authority that it names.", nameof(authorities));
        }
    }

    /// <summary>Roots first.</summary>
    public IReadOnlyList<CertificateAuthority> All { get; }

    public IEnumerable<CertificateAuthority> Roots => All.Where(authority => authority.IsRoot);

    public IEnumerable<CertificateAuthority> Intermediates => All.Where(authority => !authority.IsRoot);

    /// <exception cref="RefusedException">With <see cref="RefusalReason.UnknownAuthority"/>.</exception>
    public CertificateAuthority Get(string id) =>
        Find(id) ?? throw new RefusedException(RefusalReason.UnknownAuthority, "There is no authority of this name; ListAuthorities tells which there are.");

    public CertificateAuthority? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The authority that signed the given one; itself for a root.</summary>
    public CertificateAuthority ParentOf(CertificateAuthority authority) =>
        All.FirstOrDefault(candidate => candidate.Certificate.Subject.Equals(authority.Certificate.Issuer))
            ?? throw new ArgumentException($"The authority that signed {authority.Id} is missing.", nameof(authority));

    /// <summary>The given authority and those above it, without the root: what a leaf's holder sends along.</summary>
    public IReadOnlyList<CertificateAuthority> ChainOf(CertificateAuthority authority)
    {
        var chain = new List<CertificateAuthority>();
        for (var link = authority; !link.IsRoot; link = ParentOf(link))
            chain.Add(link);
        return chain;
    }

    public bool IsAuthorityKey(PublicKey publicKey) => All.Any(authority => authority.Certificate.PublicKey.Equals(publicKey));

    /// <summary>The authority whose own certificate this is, null if it is none's.</summary>
    public CertificateAuthority? FindByCertificate(CertificateId id) =>
        All.FirstOrDefault(authority => authority.Certificate.Serial == id.Serial && ParentOf(authority).Id == id.Authority);
}
