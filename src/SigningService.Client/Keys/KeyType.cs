namespace SigningService.Client.Keys;

/// <summary>Keys that this library makes.</summary>
public enum KeyType
{
    P256,
    P384,
    Rsa3072,
    Rsa4096,

    /// <summary>FIPS 204; needs OpenSSL 3.5 or later, as Debian 13 has it.</summary>
    MlDsa44,

    /// <inheritdoc cref="MlDsa44"/>
    MlDsa65,

    /// <inheritdoc cref="MlDsa44"/>
    MlDsa87,
}
