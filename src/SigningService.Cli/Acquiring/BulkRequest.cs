using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Client.Requests;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Acquiring;

/// <summary>One request of a folder of requests.</summary>
/// <param name="Name">Of its file, without the ending.</param>
internal sealed record BulkRequest(string Name, CertificateSigningRequest Request)
{
    private const int DigestCharacters = 24;

    /// <summary>Characters of a batch's name: what the digest and a hyphen leave of a request id.</summary>
    public const int LongestBatch = RequestId.Longest - DigestCharacters - 1;

    private static readonly string[] Endings = [".csr", ".pem"];

    /// <summary>Where its certificate goes.</summary>
    public string ChainIn(string outDir) => Path.Combine(outDir, Name + ".pem");

    /// <summary>The same for the same batch and request, so that a command that was interrupted goes on where it was.</summary>
    public string IdIn(string batch) => $"{batch}-{Convert.ToHexStringLower(SHA256.HashData(Request.Der))[..DigestCharacters]}";

    public IssueCertificateRequest ToWire(string profile, string batch, Duration? lifetime) => new()
    {
        Profile = profile,
        Csr = UnsafeByteOperations.UnsafeWrap(Request.Der),
        Lifetime = lifetime,
        RequestId = IdIn(batch),
    };

    /// <summary>Reads all requests of a folder, in the order of their names.</summary>
    /// <exception cref="UsageException">There are none, one cannot be read, or two would have one certificate's place.</exception>
    public static IReadOnlyList<BulkRequest> ReadAll(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"--csr-dir: there is no folder {folder}.");
        var requests = Directory.EnumerateFiles(folder)
            .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(Read)
            .ToList();
        if (requests.Count == 0)
            throw new UsageException($"--csr-dir: {folder} holds no file that ends in .csr or .pem.");
        var twice = requests.GroupBy(request => request.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? requests : throw new UsageException($"--csr-dir: {folder} has two requests of the name {twice.Key}.");
    }

    private static BulkRequest Read(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        try
        {
            return new BulkRequest(name, CertificateSigningRequest.FromPem(InputFile.ReadText(file, "--csr-dir")));
        }
        catch (FormatException e)
        {
            throw new UsageException($"--csr-dir: {file}: {e.Message}");
        }
    }
}
