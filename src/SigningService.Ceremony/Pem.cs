using System.Security.Cryptography;
using System.Text;

namespace SigningService.Ceremony;

/// <summary>PEM files with one object in them.</summary>
internal static class Pem
{
    public const string Certificate = "CERTIFICATE";
    public const string PublicKey = "PUBLIC KEY";

    public static byte[] Encode(string label, ReadOnlySpan<byte> der) => Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, der) + "\n");

    /// <summary>The DER of the only object in the file.</summary>
    /// <exception cref="CeremonyException">There is none with this label, or more than one object.</exception>
    public static byte[] Decode(string label, ReadOnlySpan<byte> content, string file)
    {
        var text = Encoding.ASCII.GetString(content);
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != label || PemEncoding.TryFind(text.AsSpan(fields.Location.End.Value), out _))
            throw new CeremonyException($"{file} is not a PEM file with one {label} in it; move it away or bring back the right one.");
        return Convert.FromBase64String(text[fields.Base64Data]);
    }
}
