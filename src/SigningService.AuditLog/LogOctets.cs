namespace SigningService.AuditLog;

/// <summary>A named byte string of a log entry, mostly a hash.</summary>
/// <param name="Name">1 to 64 octets of UTF-8.</param>
/// <param name="Value">At most 1,024 octets.</param>
public readonly record struct LogOctets(string Name, ReadOnlyMemory<byte> Value);
