using System.Net;
using SigningService.Cli.Running;
using SigningService.Client.Requests;

namespace SigningService.Cli.Arguments;

/// <summary>Names of a request from the command line. What may be had is the service's to say; here is checked only what cannot be sent.</summary>
internal static class NameArguments
{
    public static RequestedNames Parse(string? commonName, string[] dns, string[] ip, string[] uri, string[] email) => new()
    {
        CommonName = commonName,
        Dns = [.. dns.Select(n => Ascii(n, "--dns", "write international names in their A-label form, xn--..."))],
        Ip = [.. ip.Select(ParseAddress)],
        Uri = [.. uri.Select(ParseUri)],
        Email = [.. email.Select(n => Ascii(n, "--email", "only ASCII addresses can be had"))],
    };

    private static string Ascii(string name, string option, string advice) =>
        name.Length > 0 && name.All(char.IsAscii) ? name : throw new UsageException($"{option}: '{name}' is not ASCII: {advice}.");

    // IPAddress reads '1' and '0x7f.1' as addresses; nobody who writes that wants a certificate for it.
    private static IPAddress ParseAddress(string text) =>
        IPAddress.TryParse(text, out var address) && (text.Contains(':', StringComparison.Ordinal) || address.ToString() == text)
            ? address
            : throw new UsageException($"--ip: '{text}' is no IP address.");

    private static Uri ParseUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.All(char.IsAscii)
            ? uri
            : throw new UsageException($"--uri: '{text}' is no absolute URI such as spiffe://example.test/service.");
}
