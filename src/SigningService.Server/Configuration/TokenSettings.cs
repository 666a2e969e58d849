namespace SigningService.Server.Configuration;

/// <summary>Where the keys live. The PIN is in a file of its own, never in this one.</summary>
internal sealed record TokenSettings(string Module, string Label, string? Serial, string PinFile, int? Sessions);
