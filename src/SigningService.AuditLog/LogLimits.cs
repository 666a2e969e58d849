namespace SigningService.AuditLog;

/// <summary>Bounds of what one entry may hold, so that no caller can fill the log with one request.</summary>
public static class LogLimits
{
    /// <summary>Octets of UTF-8 in the name of a detail.</summary>
    public const int NameOctets = 64;

    /// <summary>Octets in a value, text or byte string.</summary>
    public const int ValueOctets = 1024;

    /// <summary>Texts in an entry; byte strings are counted by themselves, against the same bound.</summary>
    public const int Details = 64;

    /// <summary>
    /// Octets that names and values may take together. An entry stays below 65,536 octets with them, which is what the layout of an
    /// exported log has room for.
    /// </summary>
    public const int EntryOctets = 60_000;
}
