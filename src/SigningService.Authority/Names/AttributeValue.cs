namespace SigningService.Authority.Names;

/// <summary>One attribute of a distinguished name.</summary>
public sealed record AttributeValue(AttributeType Type, string Value);
