using System.Collections.Frozen;
using System.Net;
using SigningService.Authority.Configuration;

namespace SigningService.Authority.Names;

/// <summary>Which names may be had. What no rule allows is not allowed; an empty set of rules allows nothing.</summary>
public sealed class NameRules
{
    /// <summary>Allows nothing.</summary>
    public static readonly NameRules None = new([], [], [], [], false);

    private readonly FrozenSet<string> _exactDns;
    private readonly DnsPattern[] _dns;
    private readonly IPNetwork[] _networks;
    private readonly UriPattern[] _uris;
    private readonly EmailPattern[] _emails;
    private readonly bool _wildcards;

    private NameRules(
        IReadOnlyList<DnsPattern> dns,
        IEnumerable<IPNetwork> networks,
        IEnumerable<UriPattern> uris,
        IEnumerable<EmailPattern> emails,
        bool wildcards)
    {
        // Grants may list hosts by the thousand, patterns come by the handful.
        _exactDns = dns.Where(pattern => pattern.IsExact).Select(pattern => pattern.Name).ToFrozenSet();
        _dns = [.. dns.Where(pattern => !pattern.IsExact)];
        _networks = [.. networks];
        _uris = [.. uris];
        _emails = [.. emails];
        _wildcards = wildcards;
    }

    /// <summary>Whether no name at all is allowed.</summary>
    public bool IsEmpty => _exactDns.Count + _dns.Length + _networks.Length + _uris.Length + _emails.Length == 0;

    /// <summary>
    /// Reads the rules from a mapping with the optional lists <c>dns</c>, <c>ip</c>, <c>uri</c> and <c>email</c>, and the optional flag
    /// <c>wildcards</c>. A malformed pattern is a fault of the file, and allows nothing.
    /// </summary>
    public static NameRules Read(ReviewedMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return new NameRules(
            ReadPatterns<DnsPattern>(mapping, "dns", DnsPattern.TryParse),
            ReadPatterns<IPNetwork>(mapping, "ip", TryParseNetwork),
            ReadPatterns<UriPattern>(mapping, "uri", UriPattern.TryParse),
            ReadPatterns<EmailPattern>(mapping, "email", EmailPattern.TryParse),
            mapping.Flag("wildcards", false));
    }

    /// <summary>Whether a well-formed name is allowed.</summary>
    public bool Allows(GeneralName name) => name.Kind switch
    {
        GeneralNameKind.Dns => AllowsDns(name.Value),
        GeneralNameKind.Ip => IPAddress.TryParse(name.Value, out var address) && Array.Exists(_networks, network => network.Contains(address)),
        GeneralNameKind.Uri => Array.Exists(_uris, pattern => pattern.Allows(name.Value)),
        GeneralNameKind.Email => Array.Exists(_emails, pattern => pattern.Allows(name.Value)),
        _ => false,
    };

    // A wildcard counts as a label like any other, so one that a pattern allows stands for names that the pattern allows.
    private bool AllowsDns(string name) =>
        (_wildcards || !name.StartsWith('*')) && (_exactDns.Contains(name) || Array.Exists(_dns, pattern => pattern.Allows(name)));

    private delegate bool PatternParser<T>(string text, out T pattern);

    private static List<T> ReadPatterns<T>(ReviewedMapping mapping, string key, PatternParser<T> parse)
    {
        var patterns = new List<T>();
        foreach (var text in mapping.Texts(key))
        {
            if (parse(text, out var pattern))
                patterns.Add(pattern);
            else
                mapping.Fault(key, $"{VisibleText.Quote(text)} is no pattern for names of this kind; see docs/profiles.md");
        }

        return patterns;
    }

    private static bool TryParseNetwork(string text, out IPNetwork network)
    {
        if (!text.Contains('/', StringComparison.Ordinal))
        {
            network = IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : default;
            return address is not null && IsPlain(address, text);
        }

        // The parser refuses networks with bits set outside their prefix.
        return IPNetwork.TryParse(text, out network) && IsPlain(network.BaseAddress, text[..text.IndexOf('/', StringComparison.Ordinal)]);
    }

    // Short and octal forms of IPv4 read differently elsewhere.
    private static bool IsPlain(IPAddress address, string text) =>
        !address.IsIPv4MappedToIPv6 && string.Equals(address.ToString(), text, StringComparison.OrdinalIgnoreCase);
}
