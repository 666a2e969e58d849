namespace SigningService.AuditLog;

/// <summary>One entry of the audit log, as <c>docs/audit-log-format.md</c> lays it out.</summary>
public sealed record LogEntry
{
    /// <summary>The version of the format that is written here.</summary>
    public const int Version = 1;

    /// <summary>Place in the log, from 0, without gaps.</summary>
    public required long Index { get; init; }

    /// <summary>When the act happened, UTC, to the microsecond. The order of the log is that of <see cref="Index"/>, not of this.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Number of the kind of act, from 1; never reused.</summary>
    public required int Kind { get; init; }

    /// <summary>Name of the kind of act; never changed.</summary>
    public required string KindName { get; init; }

    /// <summary>Identity of who acted, or <c>service</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>Texts, in canonical order, no name twice.</summary>
    public required IReadOnlyList<LogDetail> Details { get; init; }

    /// <summary>Byte strings, in canonical order, no name twice.</summary>
    public required IReadOnlyList<LogOctets> Octets { get; init; }

    /// <summary>The text of this name, null if there is none.</summary>
    public string? Detail(string name)
    {
        foreach (var detail in Details)
        {
            if (detail.Name == name)
                return detail.Value;
        }

        return null;
    }

    /// <summary>The canonical bytes: what <see cref="Decode"/> accepts and what the leaf hash covers.</summary>
    public byte[] Encode() => LogEntryBody.Encode(this).WithIndex(Index);

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="LogEntryFormatException">They are not exactly what <see cref="Encode"/> writes for some entry.</exception>
    public static LogEntry Decode(ReadOnlyMemory<byte> encoded) => LogEntryReader.Read(encoded.Span);
}
