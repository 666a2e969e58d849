using System.Security.Cryptography;
using SigningService.Authority.Keys;

namespace SigningService.Authority.Tests.Linting;

/// <summary>Public keys, one of each family, made once.</summary>
internal static class TestKeys
{
    public static PublicKey Ec { get; } = MakeEc();

    public static PublicKey Rsa { get; } = MakeRsa();

    public static PublicKey Ed25519 { get; } = PublicKey.Parse(Asn.Sequence(Asn.Sequence(Asn.Oid("1.3.101.112")), Asn.Tlv(0x03, [0], new byte[32])));

    private static PublicKey MakeEc()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return PublicKey.Parse(key.ExportSubjectPublicKeyInfo());
    }

    private static PublicKey MakeRsa()
    {
        using var key = RSA.Create(2048);
        return PublicKey.Parse(key.ExportSubjectPublicKeyInfo());
    }
}
