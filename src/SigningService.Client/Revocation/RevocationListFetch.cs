using System.Net;
using System.Net.Http.Headers;

namespace SigningService.Client.Revocation;

/// <summary>Fetches lists by HTTP or from files; what did not change is not sent again.</summary>
internal sealed class RevocationListFetch : IDisposable
{
    // A million entries are 40 MB.
    private const int MaximumSize = 128 << 20;

    private readonly Dictionary<Uri, EntityTagHeaderValue> _tags = [];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = MaximumSize,
    };

    /// <summary>The content; null if it is what it was.</summary>
    /// <exception cref="HttpRequestException">The publisher does not answer, or not with a list.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Task<byte[]?> ReadAsync(Uri location, CancellationToken cancellationToken) =>
        location.IsFile ? ReadFileAsync(location.LocalPath, cancellationToken) : GetAsync(location, cancellationToken);

    /// <summary>Has the next read bring the content whatever it is: what was read could not be used.</summary>
    public void Forget(Uri location) => _tags.Remove(location);

    public void Dispose() => _http.Dispose();

    private async Task<byte[]?> GetAsync(Uri location, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, location);
        if (_tags.TryGetValue(location, out var known))
            request.Headers.IfNoneMatch.Add(known);
        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotModified)
            return null;
        response.EnsureSuccessStatusCode();
        if (response.Headers.ETag is { } tag)
            _tags[location] = tag;
        return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<byte[]?> ReadFileAsync(string path, CancellationToken cancellationToken) =>
        new FileInfo(path) is { Exists: true, Length: > MaximumSize }
            ? throw new IOException("The file is too large to be a revocation list.")
            : await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
}
