using System.Security.Cryptography;
using Google.Protobuf;
using SigningService.Cli.Running;

namespace SigningService.Cli.Arguments;

/// <summary>Files with one certificate or one revocation list.</summary>
internal static class PublicInput
{
    /// <summary>The DER of a certificate in PEM.</summary>
    /// <param name="option">The option that named the file.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static ByteString ReadCertificate(string path, string option) =>
        FindPem(InputFile.ReadText(path, option), "CERTIFICATE") ?? throw new UsageException($"{option}: {path} is no certificate in PEM.");

    /// <summary>The DER of a revocation list, in PEM or as it is.</summary>
    /// <param name="option">The option that named the file.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static ByteString ReadRevocationList(string path, string option) =>
        FindPem(InputFile.ReadText(path, option), "X509 CRL") ?? ByteString.CopyFrom(File.ReadAllBytes(path));

    private static ByteString? FindPem(string text, string label) =>
        PemEncoding.TryFind(text, out var fields) && text.AsSpan()[fields.Label].SequenceEqual(label)
            ? ByteString.CopyFrom(Convert.FromBase64String(text[fields.Base64Data]))
            : null;
}
