namespace SigningService.Hsm.Administration;

/// <summary>What a token says of itself.</summary>
/// <param name="SerialNumber">As the manufacturer gave it; tells tokens of one label apart.</param>
public sealed record TokenInformation(string Label, string SerialNumber, string Manufacturer, string Model);
