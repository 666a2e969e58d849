using System.Globalization;

namespace SigningService.AuditLog.Notes;

/// <summary>What a log commits to: C2SP tlog-checkpoint, without extension lines.</summary>
/// <param name="Origin">Names the log; no line feed.</param>
/// <param name="Size">Number of entries.</param>
/// <param name="Root">Root of the tree over them, 32 octets.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    /// <summary>The text that is signed.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n");

    /// <summary>Reads what a note says. Whoever trusts it verifies the note first.</summary>
    /// <exception cref="NoteFormatException">It is no checkpoint, or one with extensions, which nothing here writes.</exception>
    public static Checkpoint Of(SignedNote note)
    {
        if (note.Text.Split('\n') is not [var origin, var sizeText, var rootText, ""] || origin.Length == 0)
            throw new NoteFormatException("A checkpoint is three lines: origin, size, root.");
        if (!long.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size.ToString(CultureInfo.InvariantCulture) != sizeText)
            throw new NoteFormatException("The size of a checkpoint is a decimal number.");
        var root = new byte[MerkleHash.Length + 1];
        if (!Convert.TryFromBase64String(rootText, root, out var length) || length != MerkleHash.Length)
            throw new NoteFormatException("The root of a checkpoint is 32 octets in base64.");
        return new Checkpoint(origin, size, root[..length]);
    }
}
