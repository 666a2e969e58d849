using SigningService.Hsm;

namespace SigningService.Server.Configuration;

/// <summary>Where the keys live. The PIN is in a file of its own, never in this one.</summary>
/// <param name="Sessions">Sessions that sign, of each process.</param>
/// <param name="Processes">Processes that hold the library; 0 for the service's own.</param>
/// <param name="Environment">What these processes have in their environment besides the service's.</param>
internal sealed record TokenSettings(
    string Module, string Label, string? Serial, string PinFile, int? Sessions, int Processes, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Numbers of the token that are not those of the standard.</summary>
    public TokenNumbers Numbers { get; init; } = TokenNumbers.Standard;

    /// <summary>More tokens with the same keys.</summary>
    public IReadOnlyList<TokenSettings> Copies { get; init; } = [];

    /// <summary>This one and its copies.</summary>
    public IReadOnlyList<TokenSettings> All => [this, .. Copies];
}
