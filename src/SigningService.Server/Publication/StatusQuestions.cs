using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using SigningService.Authority;
using SigningService.Authority.Status;
using SigningService.Server.Configuration;

namespace SigningService.Server.Publication;

/// <summary>
/// OCSP over HTTP (RFC 6960, A.1; RFC 5019, 5): POST with the question as body, GET with it in the path, in base64. A question that is
/// none gets an OCSP answer that says so, with status 200, as clients expect.
/// </summary>
internal sealed class StatusQuestions(StatusAnswering answering, TimeProvider timeProvider)
{
    private const string RequestType = "application/ocsp-request";
    private const string ResponseType = "application/ocsp-response";

    public async Task AnswerAsync(HttpContext context)
    {
        var isPost = HttpMethods.IsPost(context.Request.Method);
        if (isPost && !HasRequestType(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        var question = isPost ? await ReadBodyAsync(context) : ReadPath(context);
        if (question is null && isPost)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        await WriteAsync(context, await AskAsync(question ?? [], context.RequestAborted), isPost);
    }

    private async ValueTask<OcspAnswer> AskAsync(byte[] question, CancellationToken cancellationToken)
    {
        try
        {
            return await answering.AnswerAsync(question, cancellationToken);
        }
        catch (LedgerUnavailableException)
        {
            return OcspAnswer.TryLater;
        }
    }

    private async Task WriteAsync(HttpContext context, OcspAnswer answer, bool isPost)
    {
        var response = context.Response;
        response.ContentType = ResponseType;
        response.ContentLength = answer.Der.Length;
        if (answer.IsCacheable && !isPost)
            AddCaching(response.Headers, answer);
        else
            response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(answer.Der, context.RequestAborted);
    }

    // RFC 5019, 5.2: a cache may keep the answer until nextUpdate. It must not keep it that long here, since a revocation counts at once.
    private void AddCaching(IHeaderDictionary headers, OcspAnswer answer)
    {
        var now = timeProvider.GetUtcNow();
        var age = Math.Clamp((answer.NextUpdate!.Value - now).TotalSeconds / 2, 0, 60);
        headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"max-age={(long)age}, public, no-transform, must-revalidate");
        headers.LastModified = answer.ThisUpdate!.Value.ToString("R", CultureInfo.InvariantCulture);
        headers.Expires = answer.NextUpdate.Value.ToString("R", CultureInfo.InvariantCulture);
        headers.ETag = $"\"{answer.Tag}\"";
    }

    private static bool HasRequestType(HttpRequest request) =>
        request.ContentType is { } type && (type == RequestType || type.Split(';')[0].Trim().Equals(RequestType, StringComparison.OrdinalIgnoreCase));

    /// <summary>The body, null if it is too long.</summary>
    private static async ValueTask<byte[]?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > LimitSettings.StatusRequestBytes)
            return null;
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LimitSettings.StatusRequestBytes;
        try
        {
            for (var reader = context.Request.BodyReader; ;)
            {
                var read = await reader.ReadAsync(context.RequestAborted);
                var body = read.IsCompleted ? read.Buffer.ToArray() : null;
                reader.AdvanceTo(body is null ? read.Buffer.Start : read.Buffer.End, read.Buffer.End);
                if (body is not null)
                    return body;
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    /// <summary>
    /// The question in the path. The raw target is read, since the path that the framework decodes keeps %2F and loses which slashes
    /// were there; leading slashes are dropped, because some clients add one of their own and base64 of DER never starts with one.
    /// </summary>
    private static byte[]? ReadPath(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var at = target.IndexOf("/ocsp", StringComparison.Ordinal);
        if (at < 0)
            return null;
        var text = Uri.UnescapeDataString(target[(at + "/ocsp".Length)..].Split('?')[0]).TrimStart('/').Replace(' ', '+');
        var question = new byte[(text.Length * 3 / 4) + 3];
        var padded = text.TrimEnd('=').PadRight((text.TrimEnd('=').Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, question, out var length) ? question[..length] : null;
    }
}
