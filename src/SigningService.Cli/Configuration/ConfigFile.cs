using System.Text.Json.Serialization;

namespace SigningService.Cli.Configuration;

/// <summary>The config file as written. Paths are relative to it.</summary>
internal sealed record ConfigFile
{
    /// <summary><c>https://host:port</c>.</summary>
    public string? Server { get; init; }

    /// <summary>Trust bundle, PEM.</summary>
    public string? Trust { get; init; }

    /// <summary>Client certificate followed by its chain, PEM.</summary>
    public string? ClientCert { get; init; }

    /// <summary>Key of the client certificate, PEM.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Kind of the keys that are made, <c>ML-DSA-65</c>; P-256 if not given.</summary>
    public string? KeyType { get; init; }

    /// <summary><c>table</c>, <c>json</c> or <c>pem</c>.</summary>
    public string? Output { get; init; }

    /// <summary>For example <c>30s</c>.</summary>
    public string? Timeout { get; init; }

    /// <summary>The file that was read; null if there is none.</summary>
    [JsonIgnore]
    public string? Path { get; init; }
}
