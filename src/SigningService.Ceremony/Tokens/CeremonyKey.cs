using SigningService.Authority.Keys;

namespace SigningService.Ceremony.Tokens;

/// <summary>A key pair in the token, as read back from it.</summary>
/// <param name="Id">CKA_ID, lower-case hexadecimal.</param>
/// <param name="Attributes">Attributes of the private key by their PKCS#11 names, for the record.</param>
internal sealed record CeremonyKey(string Label, string Id, PublicKey PublicKey, IReadOnlyDictionary<string, bool> Attributes)
{
    private static readonly IReadOnlyDictionary<string, bool> Required = new Dictionary<string, bool>
    {
        ["CKA_TOKEN"] = true,
        ["CKA_PRIVATE"] = true,
        ["CKA_SENSITIVE"] = true,
        ["CKA_ALWAYS_SENSITIVE"] = true,
        ["CKA_EXTRACTABLE"] = false,
        ["CKA_NEVER_EXTRACTABLE"] = true,
        ["CKA_LOCAL"] = true,
        ["CKA_SIGN"] = true,
        ["CKA_DECRYPT"] = false,
        ["CKA_UNWRAP"] = false,
        ["CKA_DERIVE"] = false,
    };

    /// <summary>
    /// Refuses a key that was not made in the token to sign and never to leave it. An attribute that the token does not know does not
    /// count against the key; those that SoftHSM leaves open without a template do (CKA_SENSITIVE is false there).
    /// </summary>
    /// <exception cref="CeremonyException">Names every attribute at fault.</exception>
    public void ThrowIfLoose()
    {
        var faults = Required
            .Where(required => Attributes.TryGetValue(required.Key, out var value) && value != required.Value)
            .Select(required => $"{required.Key} is {(required.Value ? "false" : "true")}")
            .ToList();
        if (faults.Count > 0)
            throw new CeremonyException($"The key '{Label}' must not be used: {string.Join(", ", faults)}. Generate it with this tool, in the token.");
    }
}
