using System.Globalization;
using System.Security.Cryptography;

namespace SigningService.Server.Publication;

/// <summary>Answers with a file that caches may keep: entity tag, date, and 304 for those who have it already.</summary>
internal static class PublishedFile
{
    public static async Task ServeAsync(
        HttpContext context, ReadOnlyMemory<byte> content, string contentType, DateTimeOffset? lastModified, TimeSpan maximumAge)
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content.Span))}\"";
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
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
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
