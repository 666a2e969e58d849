namespace SigningService.Authority.Keys;

/// <summary>
/// What makes a well-formed public key worthless: its private half is published, easily computed, or there is none. Debian's weak keys of
/// 2008 are not looked for: that takes tables of millions of keys for every size, and shows keys that no system still in use makes.
/// </summary>
public static class WeakKeys
{
    /// <summary>Why the key must not be certified, as a sentence for the caller; null if nothing is known against it.</summary>
    public static string? FindWeakness(PublicKey key)
    {
        if (PublishedKeys.Contains(key))
            return "The private half of this key is published; make a key of your own.";
        return key.Algorithm.Family switch
        {
            KeyFamily.Rsa => RsaWeaknesses.Find(key.Bits),
            KeyFamily.Ec => EcWeaknesses.Find(key.Algorithm, key.Bits.Span),
            KeyFamily.Ed25519 => Ed25519Weaknesses.Find(key.Bits.Span),
            // Any octets of the right length are a key (FIPS 204, 7.1, pkDecode).
            KeyFamily.MlDsa44 or KeyFamily.MlDsa65 or KeyFamily.MlDsa87 => null,
            _ => throw new ArgumentOutOfRangeException(nameof(key)),
        };
    }
}
