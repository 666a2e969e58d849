namespace SigningService.Hsm.Cryptoki;

/// <summary>
/// The PKCS#11 functions that this room uses, one to one. The seam between what we decide and what a module does: tests put faults here,
/// with a real token below. Every method blocks, and throws <see cref="CryptokiException"/> on anything but CKR_OK.
/// </summary>
internal interface ICryptoki
{
    /// <summary>C_Initialize with OS locking. False if somebody else in the process had initialised the module.</summary>
    bool Initialize(string? parameters);

    void FinalizeModule();

    /// <summary>Ends the library with all that hangs in it. False if it cannot be ended, since it lives in this process.</summary>
    bool Abandon();

    IReadOnlyList<ulong> GetSlots();

    TokenDescription GetTokenInfo(ulong slot);

    /// <summary>The mechanisms of the token, with the CKF_* flags of each.</summary>
    IReadOnlyDictionary<ulong, ulong> GetMechanisms(ulong slot);

    ulong OpenSession(ulong slot, bool readWrite);

    void CloseSession(ulong session);

    /// <summary>Whether the session sees private objects, that is, whether the user is logged in.</summary>
    bool IsUserSession(ulong session);

    /// <summary>C_Login. False if the application was logged in already, which is as good.</summary>
    bool Login(ulong session, UserType user, byte[] pin);

    void InitToken(ulong slot, byte[] securityOfficerPin, string label);

    void InitPin(ulong session, byte[] pin);

    IReadOnlyList<ulong> FindObjects(ulong session, IReadOnlyList<ObjectAttribute> template, int maximum);

    /// <summary>The value of an attribute; null if the token does not know it or does not reveal it.</summary>
    byte[]? GetAttribute(ulong session, ulong handle, ulong type);

    void SetAttribute(ulong session, ulong handle, ObjectAttribute attribute);

    void DestroyObject(ulong session, ulong handle);

    (ulong Public, ulong Private) GenerateKeyPair(
        ulong session, MechanismCall mechanism, IReadOnlyList<ObjectAttribute> publicTemplate, IReadOnlyList<ObjectAttribute> privateTemplate);

    /// <summary>C_SignInit and one C_Sign: never in parts, which newer mechanisms refuse.</summary>
    byte[] Sign(ulong session, MechanismCall mechanism, ulong key, byte[] data, int maximumLength);
}
