using System.Security.Cryptography;
using SigningService.Authority.Authorities;
using SigningService.Authority.Revocation;
using SigningService.Authority.Verifying;

namespace SigningService.Server.Publication;

/// <summary>Fetches a list as relying parties do, and tells whether it is the one that was signed here.</summary>
internal sealed class PublicFetching(PublicationUrls urls, ListFingerprints fingerprints, RevocationListVerifying verifying) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = Patience,
    };

    /// <summary>Where to connect to instead of the host of the public URL; for tests, whose host has no name.</summary>
    internal Uri? Instead { get; set; }

    /// <summary>Null if the very bytes of the list were fetched and are sound; otherwise what came in their place.</summary>
    public async Task<string?> TryFetchAsync(RevocationList list, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(list));
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
                return FormattableString.Invariant($"status {(int)response.StatusCode}");
            if (response.Content.Headers.ContentLength is { } length && length != list.Length)
                return FormattableString.Invariant($"{length} octets instead of {list.Length}");
            var fetched = await HashAsync(response, list.Length, cancellationToken);
            var expected = await fingerprints.OfAsync(list, cancellationToken);
            if (!fetched.AsSpan().SequenceEqual(expected))
                return "another list";
            return (await verifying.VerifyAsync(list, cancellationToken)) is [var finding, ..] ? finding.Detail : null;
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError.ToString();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "no answer in time";
        }
        catch (IOException)
        {
            return "an answer that broke off";
        }
    }

    public void Dispose() => _http.Dispose();

    private Uri AddressOf(RevocationList list)
    {
        var url = new Uri(urls.RevocationList(list.Shard));
        return Instead is { } other ? new Uri(other, url.AbsolutePath) : url;
    }

    /// <summary>SHA-256 of the body, of at most one octet more than is expected.</summary>
    private static async Task<byte[]> HashAsync(HttpResponseMessage response, long expected, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        for (var read = 0L; read <= expected;)
        {
            var count = await body.ReadAsync(buffer, cancellationToken);
            if (count == 0)
                break;
            sha256.AppendData(buffer, 0, count);
            read += count;
        }

        return sha256.GetHashAndReset();
    }
}
