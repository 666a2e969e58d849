using System.Text;

namespace SigningService.AuditLog.Notes;

/// <summary>Whoever holds one audit key follows the handovers, each signed by both of its keys, to those that came after.</summary>
public static class KeyChain
{
    private const string Kind = "SigningService audit key handover v1";

    /// <summary>The key that is held, then each that the one before it handed over to. Handovers of other keys are passed over.</summary>
    /// <param name="handovers">The oldest first.</param>
    /// <exception cref="NoteFormatException">A handover of one of these keys is not signed by both.</exception>
    public static IReadOnlyList<VerificationKey> Follow(VerificationKey held, IEnumerable<SignedHandover> handovers)
    {
        var keys = new List<VerificationKey> { held };
        foreach (var handover in handovers)
        {
            var lines = Encoding.UTF8.GetString(handover.Statement).Split('\n');
            if (lines.Length == 6 && lines[0] == Kind && lines[1] == "from " + keys[^1].Sha256)
                keys.Add(Accept(handover, lines, keys[^1]));
        }

        return keys;
    }

    private static VerificationKey Accept(SignedHandover handover, string[] lines, VerificationKey from)
    {
        var to = ReadKey(lines[3]);
        return to is not null && lines[2] == "to " + to.Sha256
            && from.Verify(handover.Statement, handover.FromSignature)
            && to.Verify(handover.Statement, handover.ToSignature)
            ? to
            : throw new NoteFormatException($"The handover from the audit key {from.Sha256} is not signed by both keys.");
    }

    private static VerificationKey? ReadKey(string line)
    {
        try
        {
            return line.StartsWith("key ", StringComparison.Ordinal) ? VerificationKey.FromInfo(Convert.FromBase64String(line[4..])) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
