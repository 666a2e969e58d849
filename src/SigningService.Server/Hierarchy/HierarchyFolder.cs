using System.Formats.Asn1;
using System.Security.Cryptography;
using SigningService.Authority.Asn1;
using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;

namespace SigningService.Server.Hierarchy;

/// <summary>Reads the folder that the ceremony made: one sub-folder an authority. Everything in it is public.</summary>
internal static class HierarchyFolder
{
    private const string CertificateFile = "certificate.pem";
    private const string RevocationListFile = "revocation-list.crl";
    private const string ResponderKeyFile = "ocsp-public-key.pem";
    private const string IssuedFolder = "issued";
    private const string AuditKeyFile = "audit-public-key.pem";

    /// <exception cref="ReviewedFileException">Something cannot be read; the message names the files.</exception>
    public static IReadOnlyList<AuthorityFiles> Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ReviewedFileException([$"{folder}: there is no such folder; make the hierarchy first."]);
        AuthorityFiles[] authorities =
        [
            .. Directory.GetDirectories(folder)
                .Where(sub => File.Exists(Path.Combine(sub, CertificateFile)))
                .Order(StringComparer.Ordinal)
                .Select(ReadAuthority),
        ];
        return authorities.Length > 0
            ? authorities
            : throw new ReviewedFileException([$"{folder}: holds no authority; each needs a folder with a {CertificateFile}."]);
    }

    /// <summary>Public half of the audit key; null if the folder has none.</summary>
    /// <exception cref="ReviewedFileException">It cannot be read.</exception>
    public static PublicKey? ReadAuditKey(string folder) => ReadPublicKey(Path.Combine(folder, AuditKeyFile));

    private static PublicKey? ReadPublicKey(string path) => ReadIfThere(path, file => PublicKey.Parse(ReadPem(file, "PUBLIC KEY")));

    private static AuthorityFiles ReadAuthority(string folder)
    {
        var certificate = ReadCertificate(Path.Combine(folder, CertificateFile));
        return new AuthorityFiles(
            Path.GetFileName(folder),
            certificate,
            ReadIfThere(Path.Combine(folder, RevocationListFile), file => BroughtList.Parse(File.ReadAllBytes(file), certificate.PublicKey)),
            ReadPublicKey(Path.Combine(folder, ResponderKeyFile)),
            ReadIssued(Path.Combine(folder, IssuedFolder)));
    }

    private static ParsedCertificate[] ReadIssued(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.pem").Order(StringComparer.Ordinal).Select(ReadCertificate)] : [];

    private static ParsedCertificate ReadCertificate(string file) =>
        ReadIfThere(file, path => ParsedCertificate.Parse(ReadPem(path, "CERTIFICATE"))) ?? throw Wrong(file, "is missing");

    private static T? ReadIfThere<T>(string file, Func<string, T> read)
        where T : class
    {
        if (!File.Exists(file))
            return null;
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is AsnContentException or UnsupportedKeyException or IOException or UnauthorizedAccessException)
        {
            throw Wrong(file, e.Message);
        }
    }

    private static byte[] ReadPem(string file, string label)
    {
        var text = File.ReadAllText(file);
        if (!PemEncoding.TryFind(text, out var fields) || !text.AsSpan()[fields.Label].SequenceEqual(label))
            throw Wrong(file, $"must be a PEM file of kind {label}");
        return Convert.FromBase64String(text[fields.Base64Data]);
    }

    private static ReviewedFileException Wrong(string file, string reason) => new([$"{file}: {reason}"]);
}
