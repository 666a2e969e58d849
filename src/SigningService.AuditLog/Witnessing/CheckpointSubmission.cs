using System.Globalization;
using System.Text;
using SigningService.AuditLog.Notes;

namespace SigningService.AuditLog.Witnessing;

/// <summary>What a log sends to a witness: the body of <c>add-checkpoint</c> (C2SP tlog-witness).</summary>
/// <param name="OldSize">Size of the checkpoint that the witness cosigned last; 0 for none.</param>
/// <param name="Proof">That the new checkpoint continues that one.</param>
/// <param name="Note">The new checkpoint.</param>
public sealed record CheckpointSubmission(long OldSize, IReadOnlyList<byte[]> Proof, SignedNote Note)
{
    /// <summary>A larger body is not read.</summary>
    public const int MaximumOctets = SignedNote.MaximumOctets + (64 * 64);

    private const int MaximumProof = 63;
    private const string Old = "old ";

    /// <summary>Reads a body. Nothing is verified.</summary>
    /// <exception cref="NoteFormatException">It is none.</exception>
    public static CheckpointSubmission Parse(ReadOnlySpan<byte> body)
    {
        var gap = body.IndexOf("\n\n"u8);
        if (gap < 0)
            throw new NoteFormatException("The body is a size, a proof, an empty line, and a checkpoint.");
        var lines = Encoding.Latin1.GetString(body[..gap]).Split('\n');
        if (lines.Length > MaximumProof + 1)
            throw new NoteFormatException($"A proof has at most {MaximumProof} hashes.");
        return new CheckpointSubmission(ReadSize(lines[0]), [.. lines.Skip(1).Select(ReadHash)], SignedNote.Parse(body[(gap + 2)..]));
    }

    /// <summary>The body.</summary>
    public override string ToString()
    {
        var body = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Old}{OldSize}\n");
        foreach (var hash in Proof)
            body.Append(Convert.ToBase64String(hash)).Append('\n');
        return body.Append('\n').Append(Note).ToString();
    }

    private static long ReadSize(string line) =>
        line.StartsWith(Old, StringComparison.Ordinal)
        && long.TryParse(line[Old.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        && line == string.Create(CultureInfo.InvariantCulture, $"{Old}{size}")
            ? size
            : throw new NoteFormatException("The first line is 'old' and a decimal size.");

    private static byte[] ReadHash(string line)
    {
        var hash = new byte[line.Length];
        return Convert.TryFromBase64String(line, hash, out var length) && length == MerkleHash.Length && Convert.ToBase64String(hash, 0, length) == line
            ? hash[..length]
            : throw new NoteFormatException("Each line of the proof is 32 octets in base64.");
    }
}
