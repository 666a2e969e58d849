using System.Net;
using SigningService.Authority.Asn1;
using SigningService.Authority.Configuration;

namespace SigningService.Ceremony.Hierarchies;

/// <summary>Reads name constraints from a mapping with the lists <c>dns</c> and <c>ip</c>.</summary>
internal static class PermittedNames
{
    /// <summary>
    /// Leading dots are taken away with a note: in a certificate a dNSName constraint has none, and covers the name and all below it
    /// (RFC 5280, 4.2.1.10); with one, clients disagree about what it means.
    /// </summary>
    public static NameConstraints Read(ReviewedMapping mapping, List<string> notes)
    {
        var names = mapping.Texts("dns").Select(text => ReadDns(mapping, text, notes)).ToList();
        var networks = mapping.Texts("ip").Select(text => ReadNetwork(mapping, text)).ToList();
        // Without a permitted name there would be no dNSName subtree at all, and so no constraint on names.
        if (names.Count == 0)
            mapping.Fault("dns", "must permit at least one name, or every name would be permitted");
        return new NameConstraints(names, networks);
    }

    private static string ReadDns(ReviewedMapping mapping, string text, List<string> notes)
    {
        var name = text.TrimStart('.').ToLowerInvariant();
        if (text.StartsWith('.'))
            notes.Add($"dns '{text}' is written as '{name}' (RFC 5280, 4.2.1.10: no leading dot; it covers '{name}' and all names below it)");
        if (name.Length is 0 or > 253 || !name.Split('.').All(IsLabel))
            mapping.Fault("dns", $"'{text}' is not a host name");
        return name;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static IPNetwork ReadNetwork(ReviewedMapping mapping, string text)
    {
        // An address with bits outside of its mask is silently cut by the parser, and would be a network nobody wrote.
        if (IPNetwork.TryParse(text, out var network) && text.Split('/') is [var address, _] && network.BaseAddress.Equals(IPAddress.Parse(address)))
            return network;
        mapping.Fault("ip", $"'{text}' is not a network such as 10.0.0.0/8");
        return default;
    }
}
