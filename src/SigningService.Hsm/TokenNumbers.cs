using System.Globalization;

namespace SigningService.Hsm;

/// <summary>
/// The numbers of PKCS#11 3.2 for ML-DSA, and by what others a token knows them: firmware that came before the standard has numbers of its
/// vendor. What they stand for must be the same: pure ML-DSA with an empty context, raw public keys or SubjectPublicKeyInfo in CKA_VALUE.
/// </summary>
public sealed record TokenNumbers
{
    /// <summary>Those of the standard.</summary>
    public static readonly TokenNumbers Standard = new();

    /// <summary>CKM_ML_DSA_KEY_PAIR_GEN.</summary>
    public ulong KeyPairGeneration { get; init; } = 0x1C;

    /// <summary>CKM_ML_DSA.</summary>
    public ulong Signature { get; init; } = 0x1D;

    /// <summary>CKK_ML_DSA.</summary>
    public ulong KeyType { get; init; } = 0x4A;

    /// <summary>CKA_PARAMETER_SET.</summary>
    public ulong ParameterSet { get; init; } = 0x61D;

    /// <summary>Reads a number, <c>0x80000123</c> or decimal, by the name that the standard has for what it stands for.</summary>
    /// <exception cref="FormatException">There is no such name, or it is no number.</exception>
    public TokenNumbers With(string name, string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        var isHexadecimal = number.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!ulong.TryParse(isHexadecimal ? number[2..] : number, isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            throw new FormatException($"{number} is no number such as 0x80000123");
        return name switch
        {
            "CKM_ML_DSA_KEY_PAIR_GEN" => this with { KeyPairGeneration = value },
            "CKM_ML_DSA" => this with { Signature = value },
            "CKK_ML_DSA" => this with { KeyType = value },
            "CKA_PARAMETER_SET" => this with { ParameterSet = value },
            _ => throw new FormatException($"{name} is none of CKM_ML_DSA_KEY_PAIR_GEN, CKM_ML_DSA, CKK_ML_DSA and CKA_PARAMETER_SET"),
        };
    }
}
