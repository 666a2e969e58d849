namespace SigningService.Client.Keys;

/// <summary>Keys that this library makes.</summary>
public enum KeyType
{
    P256,
    P384,
    Rsa3072,
    Rsa4096,
}
