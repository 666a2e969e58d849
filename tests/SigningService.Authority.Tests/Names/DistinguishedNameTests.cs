using System.Formats.Asn1;
using SigningService.Authority.Names;

namespace SigningService.Authority.Tests.Names;

public sealed class DistinguishedNameTests
{
    [Fact]
    public void AttributesStandInTheUsualOrderWhateverOrderTheyCameIn()
    {
        var name = DistinguishedName.Create(
            new AttributeValue(AttributeType.CommonName, "a"),
            new AttributeValue(AttributeType.OrganizationalUnit, "u"),
            new AttributeValue(AttributeType.Country, "SI"),
            new AttributeValue(AttributeType.Locality, "l"),
            new AttributeValue(AttributeType.Organization, "o"),
            new AttributeValue(AttributeType.StateOrProvince, "s"));

        // C as PrintableString (0x13), the others as UTF8String (0x0C): golden bytes, so that no release changes them unseen.
        Assert.Equal(
            "3049" + "310B3009060355040613025349" + "310A300806035504080C0173" + "310A300806035504070C016C" + "310A3008060355040A0C016F"
            + "310A3008060355040B0C0175" + "310A300806035504030C0161",
            Convert.ToHexString(name.Der.Span));
        Assert.Equal("CN=a,OU=u,O=o,L=l,ST=s,C=SI", name.ToString());
    }

    [Fact]
    public void ANameKeepsTheBytesItCameIn()
    {
        // CN as PrintableString, which is not how it would be written here.
        var der = Convert.FromHexString("300C310A30080603550403130161");

        Assert.Equal(der, DistinguishedName.Parse(der).Der.ToArray());
    }

    [Theory]
    [InlineData(" a", "\\ a")]
    [InlineData("a ", "a\\ ")]
    [InlineData("#a", "\\#a")]
    [InlineData("a,b+c\"d\\e<f>g;h=i", "a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h\\=i")]
    [InlineData("a\nb", "a\\0Ab")]
    public void SpecialCharactersAreEscapedAsRfc4514Says(string value, string expected) =>
        Assert.Equal("CN=" + expected, DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, value)).ToString());

    [Theory]
    [InlineData("300C310A300806035504031E020061")] // BMPString
    [InlineData("300C310A30080603550403140161")] // TeletexString
    [InlineData("300C310A30080603550463130161")] // an attribute nobody knows
    [InlineData("3016311430080603550403130161300806035504031301")] // two attributes in one RDN, cut off
    [InlineData("30800000")]
    public void NamesInOtherFormsAreNotRead(string hex) =>
        Assert.ThrowsAny<AsnContentException>(() => DistinguishedName.Parse(Convert.FromHexString(hex)));
}
