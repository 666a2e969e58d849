using System.Globalization;
using SigningService.AuditLog.Notes;

namespace SigningService.AuditLog.Proofs;

/// <summary>That an entry is in a log, with all that is needed to check it but the key and the entry: C2SP tlog-proof.</summary>
/// <param name="Index">Of the entry.</param>
/// <param name="Hashes">From the sibling of the leaf upwards: RFC 9162, 2.1.3.</param>
/// <param name="Note">The checkpoint of the tree that they lead to.</param>
public sealed record LogProof(long Index, IReadOnlyList<byte[]> Hashes, SignedNote Note)
{
    private const string Kind = "c2sp.org/tlog-proof@v1";
    private const string IndexStart = "index ";

    /// <summary>The whole text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Kind}\n{IndexStart}{Index}\n{string.Concat(Hashes.Select(hash => $"{Convert.ToBase64String(hash)}\n"))}\n{Note}");

    /// <summary>Reads it; nothing is verified.</summary>
    /// <exception cref="NoteFormatException">It is none, or not in the form of <see cref="ToString"/>.</exception>
    public static LogProof Parse(ReadOnlySpan<byte> octets)
    {
        var gap = octets.IndexOf("\n\n"u8);
        var lines = gap < 0 ? [] : System.Text.Encoding.UTF8.GetString(octets[..gap]).Split('\n');
        if (lines.Length < 2 || lines[0] != Kind || !lines[1].StartsWith(IndexStart, StringComparison.Ordinal)
            || !long.TryParse(lines[1].AsSpan(IndexStart.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw new NoteFormatException("A proof is its kind, an index, hashes, an empty line and a checkpoint.");
        var proof = new LogProof(index, [.. lines.Skip(2).Select(ReadHash)], SignedNote.Parse(octets[(gap + 2)..]));
        return System.Text.Encoding.UTF8.GetBytes(proof.ToString()).AsSpan().SequenceEqual(octets)
            ? proof
            : throw new NoteFormatException("The proof is not written in the one way there is.");
    }

    private static byte[] ReadHash(string line)
    {
        try
        {
            return Convert.FromBase64String(line);
        }
        catch (FormatException)
        {
            throw new NoteFormatException("A hash of a proof is base64.");
        }
    }
}
