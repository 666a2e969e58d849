namespace SigningService.Authority.Profiles;

/// <summary>Key usages (RFC 5280, 4.2.1.3); the value of a flag is its bit number as a power of two.</summary>
[Flags]
public enum KeyUsage
{
    None = 0,
    DigitalSignature = 1 << 0,
    NonRepudiation = 1 << 1,
    KeyEncipherment = 1 << 2,
    DataEncipherment = 1 << 3,
    KeyAgreement = 1 << 4,
    KeyCertSign = 1 << 5,
    CrlSign = 1 << 6,
}
