using System.Text.Json;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;

namespace SigningService.Cli.Configuration;

/// <summary>Finds and reads the config file.</summary>
internal static class ConfigFileReader
{
    /// <summary>The named file, which must exist, or the usual one, which need not.</summary>
    public static ConfigFile Read(string? named, CliHost host)
    {
        var path = named ?? host.Environment("SIGNCTL_CONFIG");
        if (path is null && (UsualPath(host) is not { } usual || !File.Exists(path = usual)))
            return new ConfigFile();
        return Parse(InputFile.ReadText(path, "config file"), Path.GetFullPath(path));
    }

    /// <summary>Where the file is looked for when none is named; null without a home directory.</summary>
    public static string? UsualPath(CliHost host) =>
        host.Environment("XDG_CONFIG_HOME") is { } folder ? Path.Combine(folder, "signctl", "config.json")
        : host.Environment("HOME") is { } home ? Path.Combine(home, ".config", "signctl", "config.json")
        : null;

    private static ConfigFile Parse(string text, string path)
    {
        try
        {
            var file = JsonSerializer.Deserialize(text, ConfigJson.Default.ConfigFile)
                ?? throw new UsageException($"{path}: the file holds no JSON object.");
            return file with
            {
                Path = path,
                Trust = Resolve(file.Trust, path),
                ClientCert = Resolve(file.ClientCert, path),
                ClientKey = Resolve(file.ClientKey, path),
            };
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? $"line {number + 1}: " : "";
            throw new UsageException($"{path}: {line}{Explain(e)}");
        }
    }

    private static string Explain(JsonException e) => e.Message.Contains("could not be mapped", StringComparison.Ordinal)
        ? $"there is no key '{e.Path?.Split('.')[^1]}'; keys are server, trust, clientCert, clientKey, keyType, output, timeout."
        : $"this is no valid JSON of strings: {e.Message.Split(" Path:")[0]}";

    private static string? Resolve(string? path, string configPath) =>
        path is null ? null : Path.GetFullPath(path, Path.GetDirectoryName(configPath)!);
}
