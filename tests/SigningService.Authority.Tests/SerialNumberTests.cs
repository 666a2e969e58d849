namespace SigningService.Authority.Tests;

public sealed class SerialNumberTests
{
    [Fact]
    public void TenThousandSerialNumbersArePositiveShortDifferentAndEvenlyRandom()
    {
        const int Count = 10_000;
        var seen = new HashSet<SerialNumber>();
        var set = new int[144];
        for (var i = 0; i < Count; i++)
        {
            var serial = SerialNumber.Random();
            var content = serial.Content;
            Assert.InRange(content[0], 0x01, 0x7F);
            Assert.Equal(19, content.Length);
            Assert.True(seen.Add(serial));
            for (var bit = 0; bit < set.Length; bit++)
                set[bit] += (content[1 + (bit / 8)] >> (bit % 8)) & 1;
        }

        // Five standard deviations of a fair coin: 144 positions fall outside once in 12,000 runs.
        Assert.All(set, ones => Assert.InRange(ones, (Count / 2) - 250, (Count / 2) + 250));
    }

    [Fact]
    public void SerialNumbersSayNothingOfTheOrderTheyWereMadeIn()
    {
        var serials = Enumerable.Range(0, 1_000).Select(_ => SerialNumber.Random()).ToArray();
        var ascents = serials.Zip(serials.Skip(1)).Count(pair => pair.First < pair.Second);

        // Of 999 steps about half go up; sequential or time-based numbers would go up nearly always.
        Assert.InRange(ascents, 450, 550);
    }

    [Theory]
    [InlineData("01", "01")]
    [InlineData("0A:bc", "0abc")]
    [InlineData("00ff", "00ff")]
    [InlineData("ff", "00ff")]
    [InlineData("7fffffffffffffffffffffffffffffffffffffff", "7fffffffffffffffffffffffffffffffffffffff")]
    public void HexadecimalIsReadInTheFormsThatToolsPrint(string text, string expected)
    {
        Assert.True(SerialNumber.TryParse(text, out var serial));
        Assert.Equal(expected, serial.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("-1")]
    [InlineData("0x1")]
    [InlineData("zz")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("010101010101010101010101010101010101010101")]
    public void WhatIsNoSerialNumberIsNotRead(string text) => Assert.False(SerialNumber.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("0001")]
    [InlineData("00")]
    public void ContentOctetsMustBePositiveAndMinimal(string hex) => Assert.False(SerialNumber.TryCreate(Convert.FromHexString(hex), out _));
}
