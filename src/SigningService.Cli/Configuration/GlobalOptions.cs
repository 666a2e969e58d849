using System.CommandLine;
using SigningService.Cli.Arguments;

namespace SigningService.Cli.Configuration;

/// <summary>Options of every command. Each is looked for on the command line, then in the environment, then in the config file.</summary>
internal static class GlobalOptions
{
    public static readonly Option<string?> Server = Create("--server", "URL", "Address of the service: https://host:7443; of several, with commas between, any that answers is used (SIGNCTL_SERVER)");
    public static readonly Option<string?> Trust = Create("--trust", "FILE", "Trust bundle, PEM (SIGNCTL_TRUST)");
    public static readonly Option<string?> ClientCert = Create("--client-cert", "FILE", "Your certificate and its chain, PEM (SIGNCTL_CLIENT_CERT)");
    public static readonly Option<string?> ClientKey = Create("--client-key", "FILE", "Key of your certificate, PEM (SIGNCTL_CLIENT_KEY)");
    public static readonly Option<string?> Config = Create("--config", "FILE", "Config file (SIGNCTL_CONFIG; else ~/.config/signctl/config.json)");
    public static readonly Option<string?> Output = CreateOutput();
    public static readonly Option<string?> Timeout = Create("--timeout", "SPAN", $"Time for the whole command, retries included; {TimeText.SpanHelp}; 30s if not given (SIGNCTL_TIMEOUT)");
    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Say nothing but the result and errors", Recursive = true };

    public static IReadOnlyList<Option> All { get; } = [Server, Trust, ClientCert, ClientKey, Config, Output, Timeout, Quiet];

    private static Option<string?> Create(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Recursive = true };

    private static Option<string?> CreateOutput()
    {
        var option = new Option<string?>("--output", "-o")
        {
            HelpName = "table|json|pem",
            Description = "table for eyes, json for scripts, pem for other tools; table if not given (SIGNCTL_OUTPUT)",
            Recursive = true,
        };
        option.AcceptOnlyFromAmong("table", "json", "pem");
        return option;
    }
}
