namespace SigningService.AuditLog;

/// <summary>A named text of a log entry.</summary>
/// <param name="Name">1 to 64 octets of UTF-8.</param>
/// <param name="Value">At most 1,024 octets of UTF-8.</param>
public readonly record struct LogDetail(string Name, string Value);
