using System.Numerics;

namespace SigningService.Authority.Verifying;

/// <summary>
/// Finds RSA moduli that share a prime with another one: keys from a random number generator that started twice from the same state. Each
/// is factored by the other's, and by nobody who sees only one of them. Batch GCD after Bernstein: a product tree up, remainders down.
/// </summary>
public static class SharedPrimes
{
    /// <summary>The places of the moduli that have a factor in common with another one.</summary>
    /// <param name="moduli">Different ones, above 1.</param>
    public static IReadOnlyList<int> Find(IReadOnlyList<BigInteger> moduli)
    {
        if (moduli.Count < 2)
            return [];
        var levels = Products(moduli);
        var remainders = Remainders(levels);
        var found = new List<int>();
        for (var i = 0; i < moduli.Count; i++)
        {
            // The product of the others modulo this one, but for a factor that is this modulus itself.
            if (!BigInteger.GreatestCommonDivisor(remainders[i] / moduli[i], moduli[i]).IsOne)
                found.Add(i);
        }

        return found;
    }

    private static List<IReadOnlyList<BigInteger>> Products(IReadOnlyList<BigInteger> moduli)
    {
        var levels = new List<IReadOnlyList<BigInteger>> { moduli };
        while (levels[^1].Count > 1)
        {
            var below = levels[^1];
            var level = new BigInteger[(below.Count + 1) / 2];
            for (var i = 0; i < level.Length; i++)
                level[i] = (2 * i) + 1 < below.Count ? below[2 * i] * below[(2 * i) + 1] : below[2 * i];
            levels.Add(level);
        }

        return levels;
    }

    /// <summary>The product of all, modulo the square of each.</summary>
    private static IReadOnlyList<BigInteger> Remainders(List<IReadOnlyList<BigInteger>> levels)
    {
        var remainders = levels[^1];
        for (var height = levels.Count - 2; height >= 0; height--)
        {
            var (above, level) = (remainders, levels[height]);
            remainders = [.. level.Select((product, i) => above[i / 2] % (product * product))];
        }

        return remainders;
    }
}
