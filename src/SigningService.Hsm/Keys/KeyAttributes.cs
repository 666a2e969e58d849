using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Keys;

/// <summary>What a token says about a private key, read back from it. Null where it does not say.</summary>
public sealed record KeyAttributes(
    bool? Token,
    bool? Private,
    bool? Sensitive,
    bool? AlwaysSensitive,
    bool? Extractable,
    bool? NeverExtractable,
    bool? Sign,
    bool? SignRecover,
    bool? Decrypt,
    bool? Unwrap,
    bool? Derive,
    bool? Modifiable,
    bool? AlwaysAuthenticate)
{
    internal static KeyAttributes Read(ICryptoki cryptoki, ulong session, ulong handle)
    {
        return new KeyAttributes(
            Flag(AttributeNumber.Token),
            Flag(AttributeNumber.Private),
            Flag(AttributeNumber.Sensitive),
            Flag(AttributeNumber.AlwaysSensitive),
            Flag(AttributeNumber.Extractable),
            Flag(AttributeNumber.NeverExtractable),
            Flag(AttributeNumber.Sign),
            Flag(AttributeNumber.SignRecover),
            Flag(AttributeNumber.Decrypt),
            Flag(AttributeNumber.Unwrap),
            Flag(AttributeNumber.Derive),
            Flag(AttributeNumber.Modifiable),
            Flag(AttributeNumber.AlwaysAuthenticate));

        bool? Flag(ulong type) => cryptoki.GetAttribute(session, handle, type) is [var value, ..] ? value != 0 : null;
    }

    /// <summary>Refuses a key that may leave the token, ever could, or is not there to sign without somebody typing a PIN each time.</summary>
    internal void ThrowIfUnfitToSign(string name) => ThrowIfAny(name,
    [
        (Sensitive != true, "CKA_SENSITIVE is not true"),
        (AlwaysSensitive != true, "CKA_ALWAYS_SENSITIVE is not true"),
        (Extractable != false, "CKA_EXTRACTABLE is not false"),
        (NeverExtractable != true, "CKA_NEVER_EXTRACTABLE is not true"),
        (Sign != true, "CKA_SIGN is not true"),
        (AlwaysAuthenticate == true, "CKA_ALWAYS_AUTHENTICATE is true, and a service cannot give the PIN for each signature"),
    ]);

    /// <summary>Refuses a new key that is not all that was asked for: it must be able to sign, and to do nothing else.</summary>
    internal void ThrowIfNotAsMade(string name)
    {
        ThrowIfUnfitToSign(name);
        ThrowIfAny(name,
        [
            (Token != true, "CKA_TOKEN is not true"),
            (Private != true, "CKA_PRIVATE is not true"),
            (SignRecover == true, "CKA_SIGN_RECOVER is true"),
            (Decrypt == true, "CKA_DECRYPT is true"),
            (Unwrap == true, "CKA_UNWRAP is true"),
            (Derive == true, "CKA_DERIVE is true"),
        ]);
    }

    private static void ThrowIfAny(string name, (bool IsWrong, string What)[] rules)
    {
        var wrong = rules.Where(rule => rule.IsWrong).Select(rule => rule.What).ToList();
        if (wrong.Count > 0)
            throw new TokenException(TokenFault.KeyUnsafe, $"The private key {name} must not be used: {string.Join("; ", wrong)}.");
    }
}
