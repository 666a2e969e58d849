namespace SigningService.Authority.Keys;

/// <summary>Families of key algorithms.</summary>
public enum KeyFamily
{
    Rsa,
    Ec,
    Ed25519,
}
