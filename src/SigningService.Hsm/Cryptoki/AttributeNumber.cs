namespace SigningService.Hsm.Cryptoki;

/// <summary>CKA_* and the CKO_* numbers that go with them, from PKCS#11 3.2. Plain numbers, so that a later version is a line here.</summary>
internal static class AttributeNumber
{
    public const ulong Class = 0x0;
    public const ulong Token = 0x1;
    public const ulong Private = 0x2;
    public const ulong Label = 0x3;
    public const ulong Value = 0x11;
    public const ulong KeyType = 0x100;
    public const ulong Id = 0x102;
    public const ulong Sensitive = 0x103;
    public const ulong Decrypt = 0x105;
    public const ulong Unwrap = 0x107;
    public const ulong Sign = 0x108;
    public const ulong SignRecover = 0x109;
    public const ulong Verify = 0x10A;
    public const ulong Derive = 0x10C;
    public const ulong Modulus = 0x120;
    public const ulong ModulusBits = 0x121;
    public const ulong PublicExponent = 0x122;
    public const ulong PublicKeyInfo = 0x129;
    public const ulong Extractable = 0x162;
    public const ulong NeverExtractable = 0x164;
    public const ulong AlwaysSensitive = 0x165;
    public const ulong Modifiable = 0x170;
    public const ulong EcParameters = 0x180;
    public const ulong EcPoint = 0x181;
    public const ulong AlwaysAuthenticate = 0x202;
    public const ulong ParameterSet = 0x61D;

    public const ulong PublicKeyClass = 2;
    public const ulong PrivateKeyClass = 3;
}
