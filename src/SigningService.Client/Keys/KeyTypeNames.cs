using System.Security.Cryptography;

namespace SigningService.Client.Keys;

/// <summary>The names of key types as people write them.</summary>
public static class KeyTypeNames
{
    /// <summary>All, in the form that is shown: <c>P-256</c>.</summary>
    public static IReadOnlyList<string> All { get; } = ["P-256", "P-384", "RSA-3072", "RSA-4096", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

    /// <summary>The form that is shown.</summary>
    public static string NameOf(KeyType type) => All[(int)type];

    /// <summary>Reads any case, with or without the hyphen.</summary>
    /// <exception cref="FormatException">It is none of them, or one that this system cannot make.</exception>
    public static KeyType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = text.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        return plain switch
        {
            "P256" => KeyType.P256,
            "P384" => KeyType.P384,
            "RSA3072" => KeyType.Rsa3072,
            "RSA4096" => KeyType.Rsa4096,
            "MLDSA44" => RequireMlDsa(KeyType.MlDsa44),
            "MLDSA65" => RequireMlDsa(KeyType.MlDsa65),
            "MLDSA87" => RequireMlDsa(KeyType.MlDsa87),
            "ED25519" => throw new FormatException(
                "Ed25519 keys are not made here: make key and request with 'openssl genpkey -algorithm ed25519' and 'openssl req -new', and give the request as a file."),
            _ => throw new FormatException($"'{text}' is no key type: {string.Join(", ", All)}."),
        };
    }

    private static KeyType RequireMlDsa(KeyType type) => MLDsa.IsSupported
        ? type
        : throw new FormatException(
            $"{NameOf(type)} keys need OpenSSL 3.5 or later (Debian 13), which this system does not have: take another kind, or make key and request elsewhere "
            + "and give the request as a file.");
}
