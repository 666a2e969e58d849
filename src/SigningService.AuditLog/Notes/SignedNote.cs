using System.Text;

namespace SigningService.AuditLog.Notes;

/// <summary>Text and the signatures over it: C2SP signed-note.</summary>
/// <param name="Text">Ends in a line feed; the signatures cover it with that.</param>
/// <param name="Signatures">At least one.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>More than any log needs; a larger note is not read.</summary>
    public const int MaximumOctets = 64 * 1024;

    /// <summary>The octets that are signed.</summary>
    public byte[] SignedOctets => Encoding.UTF8.GetBytes(Text);

    /// <summary>The whole note.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(signature => $"{signature}\n"))}";

    /// <summary>Reads a note. Nothing is verified: see <see cref="NoteKey.Verifies(SignedNote)"/>.</summary>
    /// <exception cref="NoteFormatException">It is none.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> octets)
    {
        var note = Decode(octets);
        // The last empty line parts text from signatures: the text may have empty lines of its own.
        var gap = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (gap < 0 || !note.EndsWith('\n') || gap + 2 == note.Length)
            throw new NoteFormatException("A note is text, an empty line, and lines of signatures.");
        var signatures = note[(gap + 2)..^1].Split('\n').Select(NoteSignature.Parse).ToArray();
        return new SignedNote(note[..(gap + 1)], signatures);
    }

    private static string Decode(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > MaximumOctets)
            throw new NoteFormatException($"A note of more than {MaximumOctets} octets is not read.");
        try
        {
            var note = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(octets);
            return note.Any(c => c < ' ' && c != '\n') ? throw new NoteFormatException("A note has no control characters.") : note;
        }
        catch (DecoderFallbackException)
        {
            throw new NoteFormatException("A note is UTF-8.");
        }
    }
}
