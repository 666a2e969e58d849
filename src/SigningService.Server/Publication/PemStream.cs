using System.Buffers;
using System.Buffers.Text;
using System.Text;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Server.Publication;

/// <summary>A list as PEM (RFC 7468), written piece by piece.</summary>
internal static class PemStream
{
    private const int LineOctets = 48;
    private const int LineLength = 65;
    private const int LinesAtOnce = 1024;

    private static readonly byte[] Begin = Encoding.ASCII.GetBytes("-----BEGIN X509 CRL-----\n");
    private static readonly byte[] End = Encoding.ASCII.GetBytes("-----END X509 CRL-----\n");

    /// <summary>Octets of the PEM of so many.</summary>
    public static long LengthOf(long octets)
    {
        var rest = octets % LineOctets;
        return Begin.Length + (octets / LineOctets * LineLength) + (rest > 0 ? ((rest + 2) / 3 * 4) + 1 : 0) + End.Length;
    }

    public static async Task WriteAsync(Stream destination, IOctetFile file, CancellationToken cancellationToken)
    {
        var octets = ArrayPool<byte>.Shared.Rent(LineOctets * LinesAtOnce);
        var text = ArrayPool<byte>.Shared.Rent(LineLength * LinesAtOnce);
        try
        {
            await destination.WriteAsync(Begin, cancellationToken);
            for (var at = 0L; at < file.Length; at += LineOctets * LinesAtOnce)
            {
                var piece = octets.AsSpan(0, (int)Math.Min(LineOctets * LinesAtOnce, file.Length - at));
                file.Read(at, piece);
                await destination.WriteAsync(text.AsMemory(0, WriteLines(piece, text)), cancellationToken);
            }

            await destination.WriteAsync(End, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private static int WriteLines(ReadOnlySpan<byte> octets, Span<byte> text)
    {
        var at = 0;
        for (; !octets.IsEmpty; octets = octets[Math.Min(LineOctets, octets.Length)..])
        {
            Base64.EncodeToUtf8(octets[..Math.Min(LineOctets, octets.Length)], text[at..], out _, out var written);
            text[at + written] = (byte)'\n';
            at += written + 1;
        }

        return at;
    }
}
