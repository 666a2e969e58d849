using System.Numerics;
using SigningService.Authority.Verifying;

namespace SigningService.Authority.Tests.Verifying;

public sealed class SharedPrimesTests
{
    private static readonly BigInteger[] Primes = [101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151];

    [Fact]
    public void ModuliThatShareNothingAreNotFound()
    {
        Assert.Empty(SharedPrimes.Find([]));
        Assert.Empty(SharedPrimes.Find([Product(0, 1)]));
        Assert.Empty(SharedPrimes.Find([Product(0, 1), Product(2, 3), Product(4, 5), Product(6, 7), Product(8, 9)]));
    }

    [Fact]
    public void APairAmongManyIsFound() => Assert.Equal(
        [1, 4], SharedPrimes.Find([Product(0, 1), Product(2, 3), Product(4, 5), Product(6, 7), Product(10, 3)]));

    [Fact]
    public void AModulusThatSharesBothOfItsPrimesIsFoundWithThoseThatItSharesThemWith() => Assert.Equal(
        [0, 1, 2], SharedPrimes.Find([Product(0, 1), Product(0, 2), Product(1, 3), Product(4, 5)]));

    private static BigInteger Product(int one, int other) => Primes[one] * Primes[other];
}
