using SigningService.Client.Files;
using SigningService.Client.Keys;
using SigningService.Client.Requests;

namespace SigningService.Client.Holding;

/// <summary>
/// A key, the request made with it and the id it is asked under, on disk before anyone is asked: after a lost answer or a crash the same
/// bytes are asked for again under the same id, which gives the same certificate, and its key is not lost.
/// </summary>
internal sealed class PendingOrder : IDisposable
{
    private const string IdLine = "request-id: ";
    private readonly string _path;

    private PendingOrder(string path, string requestId, PrivateKey key, CertificateSigningRequest request)
    {
        _path = path;
        RequestId = requestId;
        Key = key;
        Request = request;
    }

    public string RequestId { get; }

    public PrivateKey Key { get; }

    public CertificateSigningRequest Request { get; }

    /// <summary>The one that is kept there, else a new one, kept from here on.</summary>
    public static PendingOrder Open(string path, KeyType type, RequestedNames names)
    {
        if (TryOpen(path) is { } kept)
            return kept;
        using var key = PrivateKey.Generate(type);
        var request = CertificateSigningRequest.Create(key, names);
        var id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        StagedFile.Replace(path, $"{IdLine}{id}\n{key.ToPem()}{request.ToPem()}", StagedFile.Secret);
        return TryRead(path) ?? throw new IOException($"{path} was written and cannot be read.");
    }

    /// <summary>The one that is kept there; null if there is none.</summary>
    public static PendingOrder? TryOpen(string path) => File.Exists(path) ? TryRead(path) : null;

    /// <summary>The outcome is known: it was stored, or will never be.</summary>
    public void Settle() => File.Delete(_path);

    public void Dispose() => Key.Dispose();

    // Files are whole or not there; one that cannot be read was touched by someone else and is put aside, with the key that may be in it.
    private static PendingOrder? TryRead(string path)
    {
        var text = File.ReadAllText(path);
        try
        {
            var id = text.StartsWith(IdLine, StringComparison.Ordinal) ? text[IdLine.Length..text.IndexOf('\n', StringComparison.Ordinal)] : throw new FormatException();
            return new PendingOrder(path, id, PrivateKey.FromPem(text), CertificateSigningRequest.FromPem(text));
        }
        catch (FormatException)
        {
            File.Move(path, path + ".damaged", overwrite: true);
            return null;
        }
    }
}
