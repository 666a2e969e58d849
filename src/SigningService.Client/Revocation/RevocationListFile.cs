using System.Security.Cryptography;
using System.Text;
using SigningService.Client.Verification;

namespace SigningService.Client.Revocation;

/// <summary>Takes a file apart into revocation lists: one in DER, or any number in PEM (<c>X509 CRL</c>).</summary>
internal static class RevocationListFile
{
    private const byte Sequence = 0x30;

    /// <exception cref="VerificationFailedException">There is none in it.</exception>
    public static IReadOnlyList<byte[]> Split(byte[] content)
    {
        if (content is [Sequence, ..])
            return [content];
        var lists = new List<byte[]>();
        var rest = Encoding.Latin1.GetString(content).AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label] is "X509 CRL")
                lists.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            rest = rest[fields.Location.End..];
        }
        return lists.Count > 0 ? lists : throw new VerificationFailedException("There is no revocation list in it, neither DER nor PEM.");
    }
}
