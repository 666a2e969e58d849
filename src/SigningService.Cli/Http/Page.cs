using System.Globalization;
using System.Net;
using System.Text;

namespace SigningService.Cli.Http;

/// <summary>An answer, after which the connection ends.</summary>
internal sealed record Page(int Code, string Type, string Body)
{
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {Code} {(HttpStatusCode)Code}\r\nContent-Type: {Type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(Body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{Body}"));
}
