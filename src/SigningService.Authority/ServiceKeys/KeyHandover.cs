using System.Globalization;
using System.Text;
using SigningService.Authority.Keys;

namespace SigningService.Authority.ServiceKeys;

/// <summary>
/// The statement by which one audit key hands over to the next, signed by both: whoever holds the old public key follows it to the new one,
/// and nobody can claim a key as the next one that does not agree to it.
/// </summary>
/// <param name="Statement">The text, UTF-8: see <c>docs/key-rotation.md</c>.</param>
/// <param name="FromSignature">By the key that hands over; empty until it is signed.</param>
/// <param name="ToSignature">By the key that takes over; empty until it is signed.</param>
public sealed record KeyHandover(ReadOnlyMemory<byte> Statement, ReadOnlyMemory<byte> FromSignature, ReadOnlyMemory<byte> ToSignature)
{
    /// <summary>The first line; a signature over it is none over anything else.</summary>
    public const string Kind = "SigningService audit key handover v1";

    public bool IsSigned => !FromSignature.IsEmpty && !ToSignature.IsEmpty;

    /// <summary>Writes the statement; nobody has signed it yet.</summary>
    public static KeyHandover Draft(PublicKey from, PublicKey to, DateTimeOffset at)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Kind}\nfrom {Hex(from)}\nto {Hex(to)}\nkey {Convert.ToBase64String(to.SubjectPublicKeyInfo.Span)}\ntime {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\n");
        return new KeyHandover(Encoding.UTF8.GetBytes(text), ReadOnlyMemory<byte>.Empty, ReadOnlyMemory<byte>.Empty);
    }

    private static string Hex(PublicKey key) => Convert.ToHexStringLower(key.Sha256.Span);
}
