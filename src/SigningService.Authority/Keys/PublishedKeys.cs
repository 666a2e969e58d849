using System.Collections.Frozen;

namespace SigningService.Authority.Keys;

/// <summary>
/// Keys whose private half stands in a standard, by the SHA-256 of their SubjectPublicKeyInfo. They are copied into programs as a test key
/// and stay there.
/// </summary>
internal static class PublishedKeys
{
    private static readonly FrozenSet<string> Sha256 = new[]
    {
        // RFC 9500, 2.1: testRSA2048 and testRSA4096 (testRSA1024 is too small to get here).
        "8FB6BAD671CFE698393C453357DA61B56D757AB8C0F3FB9C87F2849E63131878",
        "96465EA5DC9BB2DA7B351D808A7196E5761F2412A5040131C68D719AABA28FB9",

        // RFC 9500, 2.3: testECCP256 and testECCP384.
        "B2B04340CFAEE616EC9C2C62D261B208E54BB197498DF52E8CADEDE23AC0BA5E",
        "C4C10105A0BE0ED4DD3354428DC38A9BFEE64DA141CE16E75C94EDA272F9DD3A",

        // RFC 8410, 10.3: the example of an Ed25519 private key.
        "A1E9156054E04FAC899AE9F275132CDC07A5DBC4EA2C2AD3A1FFC6E0D253681F",

        // RFC 8032, 7.1: tests 1 to 3.
        "06E3FD8FDA29BB60AB59557DE61EDB0AECDB231134BE30E75B455F8E1B792FA9",
        "DEB2DED39DC26FCE0E6085B6FC34BF6B5941913BBFE2EA614113CFF9E004C170",
        "8D39BA50ABE50F77B6BB8AE7B6927AFF7FFBEBA35AD2837C0E51E82BCBCC60D5",
    }.ToFrozenSet();

    public static bool Contains(PublicKey key) => Sha256.Contains(Convert.ToHexString(key.Sha256.Span));
}
