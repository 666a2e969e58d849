using System.Formats.Asn1;
using System.Security.Cryptography;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;

namespace SigningService.Ceremony;

/// <summary>
/// The folder that the ceremony fills and the service reads. All in it is public. A file is there as a whole or not at all, and on
/// disk when the write returns: a ceremony that was cut off finds either.
/// </summary>
internal sealed class OutputFolder(string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>An authority's own certificate.</summary>
    public const string CertificateKind = "certificate";

    /// <summary>The certificate of a root that the root before it signed.</summary>
    public const string CrossCertificateKind = "cross-certificate";

    public static string Certificate(string authorityFolder, string kind = CertificateKind) => $"{authorityFolder}/{kind}.pem";

    public static string RevocationList(string authorityFolder) => $"{authorityFolder}/revocation-list.crl";

    public static string ResponderKey(string authorityFolder) => $"{authorityFolder}/ocsp-public-key.pem";

    public static string Issued(string authorityFolder) => $"{authorityFolder}/issued";

    public const string AuditKey = "audit-public-key.pem";

    /// <summary>Ending of files that were not written to their end.</summary>
    public const string Unfinished = ".new";

    /// <summary>
    /// Where the exact bytes stand while their signature is made; the file stays until the signed object is there, so what may have been
    /// signed is never unknown.
    /// </summary>
    public static string Pending(string file) => file + ".to-be-signed";

    public bool Exists(string file) => File.Exists(Locate(file));

    public byte[]? Read(string file) => Exists(file) ? File.ReadAllBytes(Locate(file)) : null;

    /// <summary>A certificate, null if the file is not there.</summary>
    /// <exception cref="CeremonyException">It cannot be read.</exception>
    public ParsedCertificate? ReadCertificate(string file) =>
        Read(file) is { } content ? Parse(Pem.Decode(Pem.Certificate, content, file), file) : null;

    public static ParsedCertificate Parse(ReadOnlyMemory<byte> der, string file)
    {
        try
        {
            return ParsedCertificate.Parse(der);
        }
        catch (Exception e) when (e is AsnContentException or UnsupportedKeyException)
        {
            throw new CeremonyException($"{file} cannot be read as a certificate; bring back the right one, or move it away.", e);
        }
    }

    public string Locate(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>Writes a file that readers see only when it is whole.</summary>
    public void Write(string file, ReadOnlySpan<byte> content)
    {
        var target = Locate(file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        var unfinished = target + Unfinished;
        using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, target, overwrite: true);
    }

    public void Delete(string file) => File.Delete(Locate(file));

    /// <summary>Names of the files of one folder with the given ending, in order.</summary>
    public IReadOnlyList<string> List(string folder, string ending)
    {
        var path = Locate(folder);
        return Directory.Exists(path)
            ? [.. Directory.GetFiles(path, "*" + ending).Select(file => $"{folder}/{System.IO.Path.GetFileName(file)}").Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>SHA-256 over a file, lower-case hexadecimal.</summary>
    public string Sha256(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Locate(file))));
}
