using SigningService.Authority;


namespace SigningService.Server.Publication;

/// <summary>
/// The plain HTTP listener: what relying parties fetch, and nothing else. Paths are read here and not by routing, because real clients
/// ask for <c>//MEMw...</c>, for base64 with its slashes escaped or not, and with HTTP/1.0.
/// </summary>
internal sealed class PublicationPort(RevocationListFiles lists, AuthorityCertificateFiles authorities, StatusQuestions status)
{
    public async Task ServeAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context);
        }
        catch (LedgerUnavailableException) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "5";
        }
    }

    private Task DispatchAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        var (first, rest) = path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? (path[..slash], path[(slash + 1)..]) : (path, "");
        return (first, context.Request.Method) switch
        {
            ("ocsp", "GET" or "HEAD" or "POST") => status.AnswerAsync(context),
            ("crl", "GET" or "HEAD") => lists.ServeListAsync(context, rest),
            ("crls.pem", "GET" or "HEAD") when rest.Length == 0 => lists.ServeAllAsync(context),
            ("ca", "GET" or "HEAD") => authorities.ServeCertificateAsync(context, rest),
            ("bundle.pem", "GET" or "HEAD") when rest.Length == 0 => authorities.ServeBundleAsync(context),
            ("ocsp" or "crl" or "crls.pem" or "ca" or "bundle.pem", _) => Refuse(context, StatusCodes.Status405MethodNotAllowed),
            _ => Refuse(context, StatusCodes.Status404NotFound),
        };
    }

    private static Task Refuse(HttpContext context, int status)
    {
        if (status == StatusCodes.Status405MethodNotAllowed)
            context.Response.Headers.Allow = "GET, HEAD, POST";
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
