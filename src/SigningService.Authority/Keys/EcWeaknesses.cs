using System.Globalization;
using System.Numerics;

namespace SigningService.Authority.Keys;

/// <summary>EC points that are not on their curve, or whose logarithm anyone knows (NIST SP 800-56A, 5.6.2.3.3).</summary>
internal static class EcWeaknesses
{
    // SP 800-186, 3.2.1: y^2 = x^3 - 3x + b (mod p); the generator's x. Both curves have cofactor 1, so that no subgroup is left to check.
    private static readonly Curve P256 = new(
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");

    private static readonly Curve P384 = new(
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7");

    /// <param name="point">Uncompressed, of the length of its curve.</param>
    public static string? Find(KeyAlgorithm algorithm, ReadOnlySpan<byte> point)
    {
        var curve = algorithm == KeyAlgorithm.P256 ? P256 : P384;
        var coordinate = (point.Length - 1) / 2;
        var x = new BigInteger(point.Slice(1, coordinate), isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(point[(1 + coordinate)..], isUnsigned: true, isBigEndian: true);
        if (x >= curve.P || y >= curve.P || (((y * y) - (((x * x) - 3) * x) - curve.B) % curve.P) != 0)
            return $"The EC point is not on {algorithm}.";
        return x == curve.GeneratorX ? "The private half of this EC key is one; make a key from random numbers." : null;
    }

    private sealed class Curve(string p, string b, string generatorX)
    {
        public BigInteger P { get; } = Parse(p);

        public BigInteger B { get; } = Parse(b);

        public BigInteger GeneratorX { get; } = Parse(generatorX);

        private static BigInteger Parse(string hex) => BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
