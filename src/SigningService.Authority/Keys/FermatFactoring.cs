using System.Numerics;

namespace SigningService.Authority.Keys;

/// <summary>Fermat's factoring method: with n = a^2 - b^2, primes that are close together show within a few steps of a from the root of n.</summary>
internal static class FermatFactoring
{
    // As many as public authorities try. Primes chosen apart, as FIPS 186-5, A.1.3 has it, survive any number that could be run.
    private const int Rounds = 100;

    // A square is one modulo each of these. The product is the modulus that one remainder a round is kept for.
    private static readonly int[] Sieves = [64, 63, 65, 11, 17, 19, 23, 29, 31];
    private static readonly long SieveProduct = Sieves.Aggregate(1L, (product, sieve) => product * sieve);
    private static readonly bool[][] Squares = [.. Sieves.Select(SquaresModulo)];

    /// <summary>Whether a positive odd number falls apart within the rounds.</summary>
    public static bool Succeeds(BigInteger n)
    {
        var root = FloorRoot(n);
        var a = root * root == n ? root : root + 1;
        var square = (a * a) - n;
        var residue = (long)(square % SieveProduct);
        var step = (long)(((a * 2) + 1) % SieveProduct);
        for (var round = 0; round < Rounds; round++)
        {
            if (MayBeSquare(residue) && IsSquare(square + (2 * round * a) + ((BigInteger)round * round)))
                return true;

            // (a+1)^2 - n = a^2 - n + 2a + 1, and from one round to the next 2a + 1 grows by two.
            residue = (residue + step) % SieveProduct;
            step = (step + 2) % SieveProduct;
        }

        return false;
    }

    /// <summary>The largest integer whose square is not above the number.</summary>
    internal static BigInteger FloorRoot(BigInteger number)
    {
        if (number.IsZero)
            return number;

        // Newton's method comes down from a start above the root, and has arrived when it would go up again.
        var root = BigInteger.One << (int)((number.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (number / root)) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }

    private static bool MayBeSquare(long residue)
    {
        for (var i = 0; i < Sieves.Length; i++)
        {
            if (!Squares[i][residue % Sieves[i]])
                return false;
        }

        return true;
    }

    private static bool IsSquare(BigInteger number)
    {
        var root = FloorRoot(number);
        return root * root == number;
    }

    private static bool[] SquaresModulo(int modulus)
    {
        var squares = new bool[modulus];
        for (var i = 0; i < modulus; i++)
            squares[i * i % modulus] = true;
        return squares;
    }
}
