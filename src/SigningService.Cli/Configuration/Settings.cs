using SigningService.Cli.Output;

namespace SigningService.Cli.Configuration;

/// <summary>What holds for this run, from command line, environment and config file.</summary>
internal sealed class Settings
{
    public required Func<IReadOnlyList<Uri>> ServersOrThrow { private get; init; }

    public required Func<TrustFile> TrustOrThrow { private get; init; }

    /// <exception cref="Running.UsageException">None was given.</exception>
    public IReadOnlyList<Uri> Servers => ServersOrThrow();

    /// <summary>The first of them.</summary>
    public Uri Server => Servers[0];

    /// <exception cref="Running.UsageException">None was given.</exception>
    public TrustFile Trust => TrustOrThrow();

    /// <summary>Null if none was given.</summary>
    public IdentityFiles? Identity { get; init; }

    /// <summary>Kind of the keys that are made where the command says none, as it was written; null if none was given.</summary>
    public string? KeyType { get; init; }

    public required OutputFormat Format { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required bool Quiet { get; init; }
}
