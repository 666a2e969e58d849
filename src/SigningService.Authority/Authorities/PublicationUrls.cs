using SigningService.Authority.Revocation;

namespace SigningService.Authority.Authorities;

/// <summary>
/// Where relying parties find what the service publishes. The URLs stand in certificates for their whole life and are plain HTTP: what is
/// fetched is signed, and fetching a list over TLS would need the list.
/// </summary>
public sealed class PublicationUrls
{
    private readonly string _base;

    /// <param name="baseUrl">For example <c>http://pki.example.test</c>; a trailing slash is ignored.</param>
    /// <exception cref="ArgumentException">It is not an absolute http URL without query and fragment.</exception>
    public PublicationUrls(string baseUrl)
    {
        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.Query.Length + uri.Fragment.Length > 0)
            throw new ArgumentException("The public URL must be an absolute http URL, for example http://pki.example.test", nameof(baseUrl));
        _base = baseUrl.TrimEnd('/');
    }

    /// <summary>OCSP, for GET and POST; without a trailing slash, since some clients put one of their own behind it.</summary>
    public string Ocsp => _base + "/ocsp";

    public string RevocationList(ShardId shard) =>
        shard.IsAll ? $"{_base}/crl/{shard.Authority}.crl" : $"{_base}/crl/{shard.Authority}/{shard.Segment}.crl";

    /// <summary>The delta list that goes out with the list of a shard.</summary>
    public string DeltaList(ShardId shard) => $"{_base}/crl/{shard.Authority}/{shard.Segment}-delta.crl";

    public string Certificate(string authority) => $"{_base}/ca/{authority}.cer";
}
