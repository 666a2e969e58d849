using Org.BouncyCastle.Math.EC.Rfc8032;

namespace SigningService.Authority.Keys;

/// <summary>Ed25519 keys that are no point, or one outside the large subgroup: under those of small order anyone can sign.</summary>
internal static class Ed25519Weaknesses
{
    public static string? Find(ReadOnlySpan<byte> key) => Ed25519.ValidatePublicKeyFull(key.ToArray(), 0)
        ? null
        : "The Ed25519 key is not a point of the prime-order subgroup in its canonical encoding.";
}
