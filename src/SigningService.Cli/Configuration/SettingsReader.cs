using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;

namespace SigningService.Cli.Configuration;

/// <summary>Brings command line, environment and config file together; the nearer one wins.</summary>
internal static class SettingsReader
{
    public static Settings Read(ParseResult arguments, CliHost host)
    {
        var file = ConfigFileReader.Read(arguments.GetValue(GlobalOptions.Config), host);
        string? Find(Option<string?> option, string variable, string? inFile) =>
            arguments.GetValue(option) ?? host.Environment(variable) ?? inFile;

        var server = Find(GlobalOptions.Server, "SIGNCTL_SERVER", file.Server);
        var trust = Find(GlobalOptions.Trust, "SIGNCTL_TRUST", file.Trust);
        return new Settings
        {
            ServersOrThrow = () => ParseServers(server),
            TrustOrThrow = () => new TrustFile(trust ?? throw new UsageException("Which roots? Give --trust FILE, SIGNCTL_TRUST, or 'trust' in the config file.")),
            Identity = ReadIdentity(
                Find(GlobalOptions.ClientCert, "SIGNCTL_CLIENT_CERT", file.ClientCert),
                Find(GlobalOptions.ClientKey, "SIGNCTL_CLIENT_KEY", file.ClientKey)),
            KeyType = host.Environment("SIGNCTL_KEY_TYPE") ?? file.KeyType,
            Format = ParseFormat(Find(GlobalOptions.Output, "SIGNCTL_OUTPUT", file.Output)),
            Timeout = ParseTimeout(Find(GlobalOptions.Timeout, "SIGNCTL_TIMEOUT", file.Timeout)),
            Quiet = arguments.GetValue(GlobalOptions.Quiet),
        };
    }

    /// <summary>Whether errors are wanted as JSON; asked when the settings themselves may be the error.</summary>
    public static bool WantsJson(ParseResult arguments, CliHost host)
    {
        try
        {
            return Read(arguments, host).Format == OutputFormat.Json;
        }
        catch (Exception e) when (e is UsageException or InvalidOperationException)
        {
            return arguments.Tokens.Any(token => token.Value == "json") || host.Environment("SIGNCTL_OUTPUT") == "json";
        }
    }

    private static IReadOnlyList<Uri> ParseServers(string? text)
    {
        if (text is null)
            throw new UsageException("Which service? Give --server https://host:7443, SIGNCTL_SERVER, or 'server' in the config file.");
        return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(ParseServer)];
    }

    internal static Uri ParseServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.PathAndQuery == "/"
            ? uri
            : throw new UsageException($"server: '{text}' is no address of a service: write https://host:7443.");

    private static IdentityFiles? ReadIdentity(string? chain, string? key) => (chain, key) switch
    {
        (null, null) => null,
        (null, _) => throw new UsageException("A client key without its certificate: give --client-cert as well."),
        (_, null) => throw new UsageException("A client certificate without its key: give --client-key as well."),
        _ => new IdentityFiles(chain, key),
    };

    private static OutputFormat ParseFormat(string? text) => text switch
    {
        null or "table" => OutputFormat.Table,
        "json" => OutputFormat.Json,
        "pem" => OutputFormat.Pem,
        _ => throw new UsageException($"output: '{text}' is none of table, json, pem."),
    };

    private static TimeSpan ParseTimeout(string? text)
    {
        var timeout = TimeText.ParseSpan(text ?? "30s", "timeout");
        return timeout > TimeSpan.Zero ? timeout : throw new UsageException("timeout: allow at least a second.");
    }
}
