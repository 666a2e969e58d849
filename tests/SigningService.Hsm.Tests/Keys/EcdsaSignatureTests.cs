using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Tests.Keys;

public sealed class EcdsaSignatureTests
{
    [Theory]
    [InlineData("0000000100000002", "3006020101020102")]
    [InlineData("0080000000000001", "3009020400800000020101")]
    [InlineData("FF00000000007FFF", "300B020500FF00000002027FFF")]
    [InlineData("0000000000000000", "3006020100020100")]
    public void NumbersAreMinimalAndPositive(string pair, string der) =>
        Assert.Equal(der, Convert.ToHexString(EcdsaSignature.ToDer(Convert.FromHexString(pair))));
}
