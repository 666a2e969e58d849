using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Server.Publication;

/// <summary>Answers with a file that caches may keep: entity tag, date, and 304 for those who have it already.</summary>
internal static class PublishedFile
{
    private const int PieceLength = 64 * 1024;

    public static Task ServeAsync(
        HttpContext context, ReadOnlyMemory<byte> content, string contentType, DateTimeOffset? lastModified, TimeSpan maximumAge)
    {
        var tag = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        return ServeAsync(context, tag, contentType, lastModified, maximumAge, content.Length, () => context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask());
    }

    /// <param name="tag">Another for every other content; becomes the entity tag.</param>
    /// <param name="length">Octets that will be written.</param>
    /// <param name="write">Writes them to the response; called only if they are wanted.</param>
    public static async Task ServeAsync(
        HttpContext context, string tag, string contentType, DateTimeOffset? lastModified, TimeSpan maximumAge, long length, Func<Task> write)
    {
        tag = $"\"{tag}\"";
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={Math.Max(0, (long)maximumAge.TotalSeconds)}, no-transform");
        if (lastModified is { } modified)
            headers.LastModified = modified.ToString("R", CultureInfo.InvariantCulture);
        if (IsKnown(context.Request, tag, lastModified))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = contentType;
        context.Response.ContentLength = length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await write();
    }

    /// <summary>Writes a file to the response, piece by piece.</summary>
    public static async Task CopyAsync(HttpContext context, IOctetFile file)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            for (var at = 0L; at < file.Length; at += PieceLength)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(PieceLength, file.Length - at));
                file.Read(at, piece.Span);
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // RFC 9110, 13.2.2: where there is a tag to compare, the date does not count.
    private static bool IsKnown(HttpRequest request, string tag, DateTimeOffset? lastModified)
    {
        var tags = request.Headers.IfNoneMatch.ToString();
        if (tags.Length > 0)
            return tags.Split(',', StringSplitOptions.TrimEntries).Any(known => known == "*" || known == tag || known == "W/" + tag);
        return lastModified is { } modified
            && DateTimeOffset.TryParseExact(request.Headers.IfModifiedSince, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            && since >= modified.AddTicks(-(modified.Ticks % TimeSpan.TicksPerSecond));
    }
}
