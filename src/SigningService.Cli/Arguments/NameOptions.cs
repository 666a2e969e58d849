using System.CommandLine;
using SigningService.Cli.Running;
using SigningService.Client.Requests;

namespace SigningService.Cli.Arguments;

/// <summary>The options that name whom a certificate is for.</summary>
internal sealed class NameOptions
{
    private readonly Option<string[]> _dns = Names("--dns", "NAME", "DNS name");
    private readonly Option<string[]> _ip = Names("--ip", "ADDRESS", "IP address");
    private readonly Option<string[]> _uri = Names("--uri", "URI", "URI, for example spiffe://example.test/payments");
    private readonly Option<string[]> _email = Names("--email", "ADDRESS", "Mail address");

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _dns, _ip, _uri, _email })
            command.Add(option);
    }

    public RequestedNames Parse(Run run) =>
        NameArguments.Parse(null, run.Value(_dns)!, run.Value(_ip)!, run.Value(_uri)!, run.Value(_email)!);

    private static Option<string[]> Names(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description + "; may be repeated", DefaultValueFactory = _ => [] };
}
