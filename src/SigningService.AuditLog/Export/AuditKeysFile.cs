using System.Text.Encodings.Web;
using System.Text.Json;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Verification;

namespace SigningService.AuditLog.Export;

/// <summary>
/// <c>audit-keys.json</c>: how the audit key was replaced, the oldest handover first. JSON in the one form that is written here, so that no two
/// readers can take a file for different things.
/// </summary>
public static class AuditKeysFile
{
    public const string Name = "audit-keys.json";

    private const string Handovers = "handovers";
    private const string Statement = "statement";
    private const string FromSignature = "fromSignature";
    private const string ToSignature = "toSignature";

    // Base64 has a plus, which the encoder for web pages would escape.
    private static readonly JsonWriterOptions Form = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IReadOnlyList<SignedHandover> handovers)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            json.WriteStartArray(Handovers);
            foreach (var handover in handovers)
            {
                json.WriteStartObject();
                json.WriteBase64String(Statement, handover.Statement);
                json.WriteBase64String(FromSignature, handover.FromSignature);
                json.WriteBase64String(ToSignature, handover.ToSignature);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <exception cref="LogFaultException">It is not exactly what <see cref="Write"/> writes for some handovers.</exception>
    public static IReadOnlyList<SignedHandover> Read(byte[] content)
    {
        var handovers = Parse(content);
        return handovers is not null && Write(handovers).AsSpan().SequenceEqual(content)
            ? handovers
            : throw new LogFaultException(null, $"{Name} is damaged.");
    }

    private static SignedHandover[]? Parse(byte[] content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            return [.. json.RootElement.GetProperty(Handovers).EnumerateArray().Select(handover => new SignedHandover(
                handover.GetProperty(Statement).GetBytesFromBase64(),
                handover.GetProperty(FromSignature).GetBytesFromBase64(),
                handover.GetProperty(ToSignature).GetBytesFromBase64()))];
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
