namespace SigningService.Ceremony.Tokens;

/// <summary>What a token says of itself.</summary>
internal sealed record TokenIdentity(string Label, string SerialNumber, string Manufacturer, string Model);
