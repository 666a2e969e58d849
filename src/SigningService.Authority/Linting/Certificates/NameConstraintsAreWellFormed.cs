using SigningService.Authority.Linting.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>DNS subtrees have no leading dot, address blocks have the right length and a contiguous mask; other kinds are hosts, mail hosts and directory names.</summary>
internal sealed class NameConstraintsAreWellFormed : ICertificateRule
{
    public string Id => "name-constraints-are-well-formed";

    public string Clause => "RFC 5280, 4.2.1.10";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.NameConstraints is not { } constraints)
            return null;
        foreach (var subtree in constraints.All())
        {
            if (!IsWellFormed(subtree))
                return $"The subtree {subtree.Printable} of kind {subtree.Tag} is malformed.";
        }

        return null;
    }

    private static bool IsWellFormed(in GeneralNameView subtree) => subtree.Tag switch
    {
        // The empty name is the whole of DNS: the way to forbid or allow it all.
        GeneralNameView.Dns => subtree.Value.IsEmpty || DnsText.IsWellFormed(subtree.Value.Span, allowWildcard: false),
        GeneralNameView.Ip => IpBlock.IsWellFormed(subtree.Value.Span),
        GeneralNameView.Email or GeneralNameView.Uri => IsHost(subtree.Value.Span),
        GeneralNameView.Directory => true,
        _ => false,
    };

    /// <summary>Here, unlike in DNS subtrees, a leading dot has a meaning: all hosts below, not the host itself.</summary>
    private static bool IsHost(ReadOnlySpan<byte> host) =>
        host.IsEmpty || DnsText.IsWellFormed(host[0] == '.' ? host[1..] : host, allowWildcard: false);
}
