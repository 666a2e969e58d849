using System.Text;
using SigningService.AuditLog;

namespace SigningService.Server.Auditing;

/// <summary>Which entries are looked for. What is not set does not narrow.</summary>
internal sealed record LogQuery
{
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Before { get; init; }

    public IReadOnlySet<string> Kinds { get; init; } = new HashSet<string>();

    public string? Actor { get; init; }

    /// <summary>Lower-case hexadecimal.</summary>
    public string? Serial { get; init; }

    public string? Text { get; init; }

    /// <summary>Whether the canonical bytes can fit: cheap, and never wrong about one that does.</summary>
    public bool MayFit(ReadOnlySpan<byte> encoded) => Holds(encoded, Actor) && Holds(encoded, Serial);

    public bool Fits(LogEntry entry) =>
        (From is not { } from || entry.Time >= from)
        && (Before is not { } before || entry.Time < before)
        && (Kinds.Count == 0 || Kinds.Contains(entry.KindName))
        && (Actor is null || entry.Actor == Actor)
        && (Serial is null || entry.Detail("serial") == Serial || entry.Detail("renews")?.EndsWith(Serial, StringComparison.Ordinal) == true)
        && (Text is null || entry.Details.Any(detail => detail.Value.Contains(Text, StringComparison.OrdinalIgnoreCase)));

    private static bool Holds(ReadOnlySpan<byte> encoded, string? text) => text is null || encoded.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
