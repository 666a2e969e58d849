using System.Globalization;
using System.Text;

namespace SigningService.Cli.Http;

/// <summary>A request: the line, a length, and so many octets.</summary>
internal sealed record SmallRequest(string Method, string Target, byte[] Body)
{
    private const int LongestHead = 8192;

    /// <summary>Reads a request; null if it is none, too large, or without a length.</summary>
    public static async Task<SmallRequest?> ReadAsync(Stream stream, int longestBody, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestHead + longestBody];
        var count = 0;
        int end;
        while ((end = buffer.AsSpan(0, Math.Min(count, LongestHead)).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = count < LongestHead ? await stream.ReadAsync(buffer.AsMemory(count), cancellationToken) : 0;
            if (read == 0)
                return null;
            count += read;
        }

        var lines = Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"] || LengthOf(lines, longestBody) is not { } length)
            return null;
        var start = end + 4;
        if (start + length > buffer.Length)
            return null;
        while (count < start + length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(count), cancellationToken);
            if (read == 0)
                return null;
            count += read;
        }

        return new SmallRequest(method, target, buffer[start..(start + length)]);
    }

    private static int? LengthOf(string[] lines, int longest)
    {
        if (lines.Any(line => line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase)))
            return null;
        const string Name = "Content-Length:";
        var lengths = lines.Where(line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase)).Select(line => line[Name.Length..].Trim()).ToArray();
        return lengths switch
        {
            [] => 0,
            [var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= longest => length,
            _ => null,
        };
    }
}
