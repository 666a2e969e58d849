using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Client.Files;
using SigningService.Client.Keys;
using SigningService.Client.Requests;

namespace SigningService.Cli.Acquiring;

/// <summary>
/// A key and the request made with it, kept on disk under the request id until the outcome is known. After a lost answer the same request
/// id finds the same bytes, and so the same certificate; a new CSR, even of the same key, would be another request.
/// </summary>
internal sealed class PendingRequest : IDisposable
{
    private readonly string? _path;

    private PendingRequest(PrivateKey? key, CertificateSigningRequest request, string? path)
    {
        Key = key;
        Request = request;
        _path = path;
    }

    /// <summary>Null when the request came from a file.</summary>
    public PrivateKey? Key { get; }

    public CertificateSigningRequest Request { get; }

    /// <summary>A request from a file: its key is elsewhere, and its bytes stay the same by themselves.</summary>
    /// <param name="option">The option that names the file.</param>
    public static PendingRequest FromFile(string path, string option = "--csr")
    {
        try
        {
            return new PendingRequest(null, CertificateSigningRequest.FromPem(InputFile.ReadText(path, option)), null);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{option}: {path}: {e.Message}");
        }
    }

    /// <summary>A key and request that are not kept: nothing will be issued for them.</summary>
    public static PendingRequest Unkept(KeyType type, RequestedNames names)
    {
        var key = PrivateKey.Generate(type);
        return new PendingRequest(key, CertificateSigningRequest.Create(key, names), null);
    }

    /// <summary>The one that is kept under this request id beside the key's place, else a new one, which is kept from here on.</summary>
    public static PendingRequest Open(string keyPath, string requestId, KeyType type, RequestedNames names)
    {
        var path = PathOf(keyPath, requestId);
        if (File.Exists(path))
            return Resume(path);
        using var made = Unkept(type, names);
        StagedFile.Replace(path, made.Key!.ToPem() + made.Request.ToPem(), StagedFile.Secret);
        return Resume(path);
    }

    /// <summary>Where one is kept.</summary>
    public static string PathOf(string keyPath, string requestId) => $"{Path.GetFullPath(keyPath)}.{requestId}.pending";

    /// <summary>The outcome is known: the file is not needed any more.</summary>
    public void Settle()
    {
        if (_path is not null)
            File.Delete(_path);
    }

    public void Dispose() => Key?.Dispose();

    private static PendingRequest Resume(string path)
    {
        var pem = InputFile.ReadText(path, "kept request");
        try
        {
            return new PendingRequest(PrivateKey.FromPem(pem), CertificateSigningRequest.FromPem(pem), path);
        }
        catch (FormatException)
        {
            throw new UsageException($"{path} holds no key and request: delete it, and use another request id.");
        }
    }
}
