using SigningService.Server.Observability;

namespace SigningService.Server.Tests.Observability;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("Grüße, 東京", "Grüße, 東京")]
    [InlineData("a\r\nb", "a\\u000d\\u000ab")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("abc\u202Ecba", "abc\\u202ecba")]
    [InlineData("zero\u200Bwidth", "zero\\u200bwidth")]
    [InlineData("line\u2028end", "line\\u2028end")]
    public void WhatCannotBeSeenIsWrittenOut(string text, string safe) => Assert.Equal(safe, SafeText.Of(text));

    [Fact]
    public void LongTextIsCutShort() => Assert.InRange(SafeText.Of(new string('x', 100_000)).Length, 1_024, 1_100);
}
