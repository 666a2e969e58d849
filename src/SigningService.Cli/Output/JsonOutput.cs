using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;

namespace SigningService.Cli.Output;

/// <summary>JSON for scripts: one object on one line, with the field names of the proto JSON mapping, fields without a value included.</summary>
internal static class JsonOutput
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    // Base64 stays base64; a terminal or a file is no HTML page.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the properties of a message.</summary>
    public static void Write(TextWriter output, IMessage message) => Write(output, json => WriteProperties(json, message));

    /// <summary>Writes one object; the action writes its properties.</summary>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> properties)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    /// <summary>Writes the properties of a message into the object that is open.</summary>
    public static void WriteProperties(Utf8JsonWriter json, IMessage message)
    {
        using var document = JsonDocument.Parse(Formatter.Format(message));
        foreach (var property in document.RootElement.EnumerateObject())
            property.WriteTo(json);
    }
}
