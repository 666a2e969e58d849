using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SigningService.Authority.Names;

namespace SigningService.Ledger.Stored;

/// <summary>Names and labels as JSON, so that whoever opens the file with another tool can read them.</summary>
internal static class StoredText
{
    // Not for a web page: only what JSON itself asks for is escaped.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] WriteNames(IReadOnlyList<GeneralName> names)
    {
        if (names.Count == 0)
            return "[]"u8.ToArray();
        var buffer = new ArrayBufferWriter<byte>(64 * names.Count);
        using var json = new Utf8JsonWriter(buffer, Plain);
        json.WriteStartArray();
        foreach (var name in names)
            json.WriteStringValue(name.ToString());
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] WriteLabels(IReadOnlyDictionary<string, string> labels)
    {
        if (labels.Count == 0)
            return "{}"u8.ToArray();
        var buffer = new ArrayBufferWriter<byte>(64 * labels.Count);
        using var json = new Utf8JsonWriter(buffer, Plain);
        json.WriteStartObject();
        foreach (var (key, value) in labels)
            json.WriteString(key, value);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static IReadOnlyList<GeneralName> ReadNames(ReadOnlySpan<byte> stored)
    {
        var names = new List<GeneralName>();
        var json = new Utf8JsonReader(stored);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.String)
                names.Add(GeneralName.Parse(json.GetString()!) ?? throw new InvalidDataException("A stored name has no kind."));
        }

        return names;
    }

    public static IReadOnlyDictionary<string, string> ReadLabels(ReadOnlySpan<byte> stored)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var json = new Utf8JsonReader(stored);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
                continue;
            var key = json.GetString()!;
            json.Read();
            labels[key] = json.GetString()!;
        }

        return labels;
    }
}
