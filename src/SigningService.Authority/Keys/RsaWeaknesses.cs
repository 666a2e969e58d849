using System.Formats.Asn1;
using System.Numerics;

namespace SigningService.Authority.Keys;

/// <summary>RSA keys that can be factored, or whose exponent makes them costly or weak.</summary>
internal static class RsaWeaknesses
{
    private const int SmallestPrimeLeft = 2000;

    // CVE-2017-15361 (ROCA): primes are k*M + (65537^a mod M), with M a product of the first primes, up to 167 at least.
    private const int LargestRocaPrime = 167;

    private static readonly int[] Primes = [.. Enumerable.Range(2, SmallestPrimeLeft - 2).Where(IsPrime)];
    private static readonly BigInteger SmallPrimes = Primes.Aggregate(BigInteger.One, (product, prime) => product * prime);
    private static readonly int[] RocaPrimes = [.. Primes.Where(prime => prime <= LargestRocaPrime)];
    private static readonly BigInteger RocaProduct = RocaPrimes.Aggregate(BigInteger.One, (product, prime) => product * prime);
    private static readonly bool[][] RocaResidues = [.. RocaPrimes.Select(PowersOf65537)];

    /// <param name="key">RSAPublicKey, DER, as the public key has checked it.</param>
    public static string? Find(ReadOnlyMemory<byte> key)
    {
        var numbers = new AsnReader(key, AsnEncodingRules.DER).ReadSequence();
        var modulus = new BigInteger(numbers.ReadIntegerBytes().Span, isBigEndian: true);

        // First, because a large exponent makes every verification slow; others have had one of their own, or one (e = 1).
        if (!numbers.ReadIntegerBytes().Span.SequenceEqual<byte>([0x01, 0x00, 0x01]))
            return "The RSA exponent must be 65537.";
        if (!BigInteger.GreatestCommonDivisor(modulus, SmallPrimes).IsOne)
            return $"The RSA modulus has a prime factor below {SmallestPrimeLeft}.";
        if (IsRoca(modulus))
            return "The RSA key was made by a chip with a flaw that lets others compute its private half (CVE-2017-15361, ROCA).";
        return FermatFactoring.Succeeds(modulus)
            ? "The primes of the RSA modulus are so close that they are found at once (CVE-2022-26320)."
            : null;
    }

    // Every residue of such a modulus is a power of 65537. That holds for about one in 2^27 of all others.
    private static bool IsRoca(BigInteger modulus)
    {
        var residue = modulus % RocaProduct;
        for (var i = 0; i < RocaPrimes.Length; i++)
        {
            if (!RocaResidues[i][(int)(residue % RocaPrimes[i])])
                return false;
        }

        return true;
    }

    private static bool[] PowersOf65537(int prime)
    {
        var powers = new bool[prime];
        for (var power = 1 % prime; !powers[power]; power = power * (65537 % prime) % prime)
            powers[power] = true;
        return powers;
    }

    private static bool IsPrime(int number)
    {
        for (var divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
                return false;
        }

        return true;
    }
}
