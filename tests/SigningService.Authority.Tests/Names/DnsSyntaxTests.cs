using CsCheck;
using SigningService.Authority.Names;

namespace SigningService.Authority.Tests.Names;

public sealed class DnsSyntaxTests
{
    private static readonly Gen<string> Label =
        Gen.Select(Gen.Char["abcxyz"], Gen.String[Gen.Char["abc019"], 0, 20], (first, rest) => first + rest);

    [Theory]
    [InlineData("api.example.test", "api.example.test")]
    [InlineData("API.Example.TEST", "api.example.test")]
    [InlineData("localhost", "localhost")]
    [InlineData("3com.test", "3com.test")]
    [InlineData("a-b.example.test", "a-b.example.test")]
    [InlineData("*.example.test", "*.example.test")]
    [InlineData("xn--mnchen-3ya.example.test", "xn--mnchen-3ya.example.test")]
    public void AWellFormedNameHasOneSpelling(string text, string canonical) => Assert.Equal(canonical, DnsSyntax.Canonical(text));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".example.test")]
    [InlineData("example.test.")]
    [InlineData("a..example.test")]
    [InlineData("-a.example.test")]
    [InlineData("a-.example.test")]
    [InlineData("a_b.example.test")]
    [InlineData("a b.example.test")]
    [InlineData("10.0.0.1")]
    [InlineData("1.1.1.1")]
    [InlineData("example.123")]
    [InlineData("123")]
    [InlineData("*")]
    [InlineData("*.test")]
    [InlineData("*.*.example.test")]
    [InlineData("a.*.example.test")]
    [InlineData("a*.example.test")]
    [InlineData("*a.example.test")]
    [InlineData("**.example.test")]
    [InlineData("*.")]
    [InlineData("ab--c.example.test")]
    [InlineData("xn--.example.test")]
    [InlineData("xn--a.example.test")]
    [InlineData("xn--999999999.example.test")]
    [InlineData("b\u0430nk.example.test")]
    [InlineData("\u212Aelvin.test")]
    [InlineData("bank.test\0.example.test")]
    [InlineData("example.test/x")]
    [InlineData("example.test:443")]
    [InlineData("[::1]")]
    public void AMalformedNameIsRefused(string text) => Assert.Throws<MalformedNameException>(() => DnsSyntax.Canonical(text));

    [Fact]
    public void LabelsEndAt63AndNamesAt253Characters()
    {
        var label = new string('a', 63);
        var name = string.Join('.', label, label, label, new string('a', 61));
        Assert.Equal(253, DnsSyntax.Canonical(name).Length);
        Assert.Throws<MalformedNameException>(() => DnsSyntax.Canonical(name + "a"));
        Assert.Throws<MalformedNameException>(() => DnsSyntax.Canonical(label + "a.test"));
    }

    [Fact]
    public void NamesOfPlainLabelsAreCanonicalAlready() => Label.Array[1, 4].Sample(labels =>
    {
        var name = string.Join('.', labels);
        Assert.Equal(name, DnsSyntax.Canonical(name));
        Assert.Equal(name, DnsSyntax.Canonical(name.ToUpperInvariant()));
    });

    [Fact]
    public void AnyTextIsANameOrRefused() => Gen.String.Sample(text =>
    {
        try
        {
            Assert.All(DnsSyntax.Canonical(text), c => Assert.True(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '*'));
        }
        catch (MalformedNameException e)
        {
            Assert.All(e.Message, c => Assert.InRange(c, ' ', '~'));
        }
    });
}
