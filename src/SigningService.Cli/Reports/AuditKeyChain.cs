using System.Text;
using Google.Protobuf;
using SigningService.AuditLog.Notes;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Reports;

/// <summary>How audit keys handed over to each other: whoever holds one follows the statements, each signed by both keys, to those that came after.</summary>
internal static class AuditKeyChain
{
    /// <summary>Of the file beside a report that holds the handovers.</summary>
    public const string Ending = ".keys";

    private const string Kind = "SigningService audit key handover v1";

    private static readonly JsonFormatter Form = new(JsonFormatter.Settings.Default.WithIndentation("  "));

    /// <summary>The handovers of a signed report and the hash of the key that signed it, as JSON.</summary>
    public static string Format(SignedReport signed) => Form.Format(
        new SignedReport { SignatureAlgorithm = signed.SignatureAlgorithm, AuditKeySha256 = signed.AuditKeySha256, Handovers = { signed.Handovers } }) + "\n";

    /// <exception cref="VerificationFailedException">It is not what <see cref="Format"/> writes.</exception>
    public static SignedReport Parse(byte[] text)
    {
        try
        {
            return JsonParser.Default.Parse<SignedReport>(Encoding.UTF8.GetString(text));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new VerificationFailedException("The file of handovers cannot be read.");
        }
    }

    /// <summary>The key that is held, then each that the one before it handed over to.</summary>
    /// <exception cref="VerificationFailedException">A handover of one of these keys is not signed by both.</exception>
    public static IReadOnlyList<VerificationKey> Follow(VerificationKey held, IEnumerable<AuditKeyHandover> handovers)
    {
        var keys = new List<VerificationKey> { held };
        foreach (var handover in handovers)
        {
            var lines = handover.Statement.ToStringUtf8().Split('\n');
            if (lines.Length == 6 && lines[0] == Kind && lines[1] == "from " + keys[^1].Sha256)
                keys.Add(Accept(handover, lines, keys[^1]));
        }

        return keys;
    }

    private static VerificationKey Accept(AuditKeyHandover handover, string[] lines, VerificationKey from)
    {
        var statement = handover.Statement.ToByteArray();
        var to = ReadKey(lines[3]);
        return to is not null && lines[2] == "to " + to.Sha256
            && from.Verify(statement, handover.FromSignature.ToByteArray())
            && to.Verify(statement, handover.ToSignature.ToByteArray())
            ? to
            : throw new VerificationFailedException($"The handover from the audit key {from.Sha256} is not signed by both keys.");
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
