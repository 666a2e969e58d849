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

    /// <summary>As the log's room reads them.</summary>
    public static IReadOnlyList<SignedHandover> Of(IEnumerable<AuditKeyHandover> handovers) =>
        [.. handovers.Select(handover => new SignedHandover(handover.Statement.ToByteArray(), handover.FromSignature.ToByteArray(), handover.ToSignature.ToByteArray()))];

    /// <summary>The key that is held, then each that the one before it handed over to.</summary>
    /// <exception cref="VerificationFailedException">A handover of one of these keys is not signed by both.</exception>
    public static IReadOnlyList<VerificationKey> Follow(VerificationKey held, IEnumerable<AuditKeyHandover> handovers)
    {
        try
        {
            return KeyChain.Follow(held, Of(handovers));
        }
        catch (NoteFormatException e)
        {
            throw new VerificationFailedException(e.Message);
        }
    }
}
