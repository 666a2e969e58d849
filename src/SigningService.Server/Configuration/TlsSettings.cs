using SigningService.Authority.Keys;
using SigningService.Authority.Names;

namespace SigningService.Server.Configuration;

/// <summary>One of the service's own TLS certificates: the profile it is issued under, the names it carries, and its key.</summary>
/// <param name="Key">P-256, P-384, or ML-DSA where OpenSSL has it.</param>
internal sealed record TlsSettings(string Profile, IReadOnlyList<GeneralName> Names, KeyAlgorithm Key)
{
    /// <summary>Shown to clients that ask for one of their names.</summary>
    public IReadOnlyList<TlsSettings> Also { get; init; } = [];

    /// <summary>Whether connections are refused whose keys a quantum computer could work out later from what was recorded today.</summary>
    public bool RequiresHybrid { get; init; }

    /// <summary>This one and the others.</summary>
    public IEnumerable<TlsSettings> All => Also.Prepend(this);
}
