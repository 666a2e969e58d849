namespace SigningService.Authority.Authorities;

/// <summary>One state of the directory: authorities that fit together, and nothing that changes.</summary>
internal sealed class AuthoritySet
{
    private readonly Dictionary<string, CertificateAuthority> _byId;
    private readonly Dictionary<string, CertificateAuthority> _active;

    /// <exception cref="ArgumentException">They do not fit together.</exception>
    public AuthoritySet(IEnumerable<CertificateAuthority> authorities)
    {
        All = [.. authorities.OrderByDescending(authority => authority.IsRoot).ThenBy(authority => authority.Id, StringComparer.Ordinal)];
        _byId = All.ToDictionary(authority => authority.Id, StringComparer.Ordinal);
        _active = All.Where(authority => authority.Stage == AuthorityStage.Active).ToDictionary(authority => authority.Line, StringComparer.Ordinal);
        if (All.DistinctBy(authority => authority.Certificate.PublicKey).Count() < All.Count)
            throw new ArgumentException("Two authorities share one key.", nameof(authorities));
        if (All.DistinctBy(authority => authority.Certificate.Subject).Count() < All.Count)
            throw new ArgumentException("Two authorities share one name.", nameof(authorities));
        foreach (var authority in All)
        {
            if (!authority.Certificate.IsSignedBy(ParentOf(authority).Certificate.PublicKey))
                throw new ArgumentException($"The certificate of {authority.Id} is not signed by the authority that it names.", nameof(authorities));
        }
    }

    public IReadOnlyList<CertificateAuthority> All { get; }

    public CertificateAuthority? Find(string id) => _byId.GetValueOrDefault(id);

    public CertificateAuthority? ActiveOf(string line) => _active.GetValueOrDefault(line);

    public CertificateAuthority ParentOf(CertificateAuthority authority) =>
        All.FirstOrDefault(candidate => candidate.Certificate.Subject.Equals(authority.Certificate.Issuer))
            ?? throw new ArgumentException($"The authority that signed {authority.Id} is missing.", nameof(authority));
}
