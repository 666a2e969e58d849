using System.Net;

namespace SigningService.Testing.Strangers;

/// <summary>
/// An OCSP responder for an <see cref="OpenSslPki"/>: every answer is OpenSSL's, signed by the issuing authority itself. OpenSSL's own
/// responder listens on every interface and dies of a malformed request, so HTTP is spoken here, on loopback.
/// </summary>
public sealed class OpenSslResponder : IAsyncDisposable
{
    private readonly OpenSslPki _pki;
    private readonly HttpListener _listener;
    private readonly Task _loop;

    private OpenSslResponder(OpenSslPki pki, HttpListener listener, string url)
    {
        _pki = pki;
        _listener = listener;
        Url = url;
        _loop = ServeAsync();
    }

    public string Url { get; }

    public static OpenSslResponder Start(OpenSslPki pki)
    {
        for (var attempt = 0; ; attempt++)
        {
            var url = $"http://127.0.0.1:{Random.Shared.Next(20_000, 32_000)}/ocsp";
            var listener = new HttpListener { Prefixes = { url + "/" } };
            try
            {
                listener.Start();
                return new OpenSslResponder(pki, listener, url);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close(); // the port is taken
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var folder = Directory.CreateTempSubdirectory("ocsp-");
        try
        {
            var (request, answer) = (Path.Combine(folder.FullName, "request"), Path.Combine(folder.FullName, "answer"));
            await File.WriteAllBytesAsync(request, await ReadRequestAsync(context.Request));
            await ToolRun.RequireAsync(
                OpenSsl.Program,
                ["ocsp", "-index", "index.txt", "-CA", "issuing.pem", "-rsigner", "issuing.pem", "-rkey", "issuing.key", "-ndays", "1", "-reqin", request, "-respout", answer],
                _pki.Folder);
            context.Response.ContentType = "application/ocsp-response";
            await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(answer));
        }
        finally
        {
            context.Response.Close();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<byte[]> ReadRequestAsync(HttpListenerRequest request)
    {
        if (request.HttpMethod == "GET")
            return Convert.FromBase64String(Uri.UnescapeDataString(request.RawUrl!["/ocsp/".Length..]));
        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        return body.ToArray();
    }
}
