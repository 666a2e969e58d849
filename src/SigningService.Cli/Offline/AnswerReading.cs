using System.Text;
using Google.Protobuf;
using SigningService.AuditLog.Notes;
using SigningService.Cli.Reports;
using SigningService.Cli.Running;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Offline;

/// <summary>Answers as they cross the air gap: JSON, signed by the audit key of the service.</summary>
internal static class AnswerReading
{
    private static readonly JsonFormatter Form = new(JsonFormatter.Settings.Default.WithIndentation("  "));

    public static string Format(SignedAnswer answer) => Form.Format(answer) + "\n";

    /// <exception cref="UsageException">It is none.</exception>
    public static SignedAnswer Read(string path) =>
        TryParse<SignedAnswer>(OfflineFile.ReadAnswer(path)) ?? throw new UsageException($"{path} is no answer, or was damaged on its way.");

    /// <summary>What it says, without a look at who says it.</summary>
    /// <exception cref="VerificationFailedException">It says nothing that can be read.</exception>
    public static OfflineAnswer Open(SignedAnswer signed) =>
        TryParse<OfflineAnswer>(signed.Content.ToByteArray()) is { } answer && answer.Kind == OfflineAnswer.Descriptor.FullName
            ? answer
            : throw new VerificationFailedException("The answer is of another kind, or of a version that is not known here.");

    /// <summary>What it says, if the audit key that is held, or one that it handed over to, says so.</summary>
    /// <exception cref="VerificationFailedException">It does not.</exception>
    public static OfflineAnswer Verify(SignedAnswer signed, VerificationKey held)
    {
        var keys = AuditKeyChain.Follow(held, signed.Handovers);
        var (content, signature) = (signed.Content.ToByteArray(), signed.Signature.ToByteArray());
        return keys.Any(key => key.Verify(content, signature))
            ? Open(signed)
            : throw new VerificationFailedException($"The answer is not what the audit key {held.Sha256}, or one that it handed over to, signed. It says that {signed.AuditKeySha256} did.");
    }

    private static T? TryParse<T>(byte[] json)
        where T : class, IMessage, new()
    {
        try
        {
            return JsonParser.Default.Parse<T>(Encoding.UTF8.GetString(json));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }
}
