using SigningService.Authority.Names;

namespace SigningService.Authority.Tests.Names;

public sealed class UriNameTests
{
    [Theory]
    [InlineData("spiffe://example.test/pay")]
    [InlineData("spiffe://example.test/ns/prod/sa/Frontend_1.2-x")]
    [InlineData("spiffe://a_b.test/x")]
    [InlineData("https://example.test")]
    [InlineData("https://example.test/a/b?q=1")]
    [InlineData("https://example.test:8443/")]
    public void AUriOfOneSpellingIsTaken(string uri) => Assert.Equal(uri, UriName.Canonical(uri));

    [Theory]
    [InlineData("")]
    [InlineData("example.test")]
    [InlineData("/path")]
    [InlineData("//example.test/")]
    [InlineData("urn:uuid:1")]
    [InlineData("mailto:a@example.test")]
    [InlineData("HTTPS://example.test/")]
    [InlineData("https:///path")]
    [InlineData("https://Example.test/")]
    [InlineData("https://user@example.test/")]
    [InlineData("https://example.test:/")]
    [InlineData("https://example.test:0443/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://*.example.test/")]
    [InlineData("https://example.test/a/../b")]
    [InlineData("https://example.test/a/./b")]
    [InlineData("https://example.test/%2e%2e/b")]
    [InlineData("https://example.test/a#b")]
    [InlineData("https://example.test/a b")]
    [InlineData("https://example.test/a\\b")]
    [InlineData("https://example.test/\0")]
    [InlineData("https://example.test/\u00e9")]
    [InlineData("spiffe:example.test/a")]
    [InlineData("SPIFFE://example.test/a")]
    [InlineData("spiffe://")]
    [InlineData("spiffe:///a")]
    [InlineData("spiffe://example.test")]
    [InlineData("spiffe://example.test/")]
    [InlineData("spiffe://example.test/a/")]
    [InlineData("spiffe://example.test//a")]
    [InlineData("spiffe://example.test/a/../b")]
    [InlineData("spiffe://example.test/.")]
    [InlineData("spiffe://Example.test/a")]
    [InlineData("spiffe://example.test:443/a")]
    [InlineData("spiffe://u@example.test/a")]
    [InlineData("spiffe://example.test/a?b")]
    [InlineData("spiffe://example.test/a#b")]
    [InlineData("spiffe://example.test/%61")]
    [InlineData("spiffe://example.test/a~b")]
    public void AUriThatCouldMeanAnotherIsRefused(string uri) => Assert.Throws<MalformedNameException>(() => UriName.Canonical(uri));

    [Fact]
    public void SpiffeIdsEndAt2048AndTrustDomainsAt255Characters()
    {
        Assert.Null(SpiffeId.FindFault("spiffe://a/" + new string('x', 2048 - 11)));
        Assert.NotNull(SpiffeId.FindFault("spiffe://a/" + new string('x', 2048 - 10)));
        Assert.Null(SpiffeId.FindFault("spiffe://" + new string('a', 255) + "/x"));
        Assert.NotNull(SpiffeId.FindFault("spiffe://" + new string('a', 256) + "/x"));
    }

    [Theory]
    [InlineData("a@example.test", "a@example.test")]
    [InlineData("First.Last+x@Example.TEST", "First.Last+x@example.test")]
    public void AMailAddressKeepsItsLocalPart(string text, string canonical) => Assert.Equal(canonical, EmailName.Canonical(text));

    [Theory]
    [InlineData("example.test")]
    [InlineData("@example.test")]
    [InlineData("a@")]
    [InlineData("a@b@example.test")]
    [InlineData(".a@example.test")]
    [InlineData("a..b@example.test")]
    [InlineData("\"a b\"@example.test")]
    [InlineData("a@[10.0.0.1]")]
    [InlineData("a@*.example.test")]
    [InlineData("a\0@example.test")]
    public void AMalformedMailAddressIsRefused(string text) => Assert.Throws<MalformedNameException>(() => EmailName.Canonical(text));
}
