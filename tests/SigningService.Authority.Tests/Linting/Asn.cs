using System.Formats.Asn1;
using System.Text;

namespace SigningService.Authority.Tests.Linting;

/// <summary>DER by hand: values that no honest encoder would write are easy to write with it.</summary>
internal static class Asn
{
    public static byte[] Tlv(int tag, params byte[][] contents)
    {
        byte[] content = [.. contents.SelectMany(part => part)];
        byte[] length = content.Length switch
        {
            < 0x80 => [(byte)content.Length],
            < 0x100 => [0x81, (byte)content.Length],
            < 0x10000 => [0x82, (byte)(content.Length >> 8), (byte)(content.Length & 0xff)],
            _ => [0x83, (byte)(content.Length >> 16), (byte)(content.Length >> 8 & 0xff), (byte)(content.Length & 0xff)],
        };
        return [(byte)tag, .. length, .. content];
    }

    public static byte[] Sequence(params byte[][] contents) => Tlv(0x30, contents);

    public static byte[] Set(params byte[][] contents) => Tlv(0x31, contents);

    public static byte[] Integer(params byte[] content) => Tlv(0x02, content);

    public static byte[] OctetString(params byte[] content) => Tlv(0x04, content);

    public static byte[] Boolean(bool value) => Tlv(0x01, [value ? (byte)0xff : (byte)0]);

    public static byte[] Oid(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }

    public static byte[] Text(int tag, string text) => Tlv(tag, Encoding.UTF8.GetBytes(text));

    public static byte[] UtcTime(string text) => Text(0x17, text);

    public static byte[] GeneralizedTime(string text) => Text(0x18, text);

    /// <summary>UTCTime to 2049, GeneralizedTime after.</summary>
    public static byte[] Time(DateTimeOffset time)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        if (time.Year < 2050)
            writer.WriteUtcTime(time);
        else
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        return writer.Encode();
    }

    /// <summary>A name of RDNs with one attribute each: type, tag of the string, text.</summary>
    public static byte[] Name(params (string Oid, int Tag, string Text)[] attributes) =>
        Sequence([.. attributes.Select(attribute => Set(Attribute(attribute.Oid, attribute.Tag, attribute.Text)))]);

    public static byte[] Attribute(string oid, int tag, string text) => Sequence(Oid(oid), Text(tag, text));

    public static byte[] CommonName(string text) => Name(("2.5.4.3", 0x0c, text));

    public static byte[] Email(string text) => Text(0x81, text);

    public static byte[] Dns(string text) => Text(0x82, text);

    public static byte[] Uri(string text) => Text(0x86, text);

    public static byte[] Ip(params byte[] address) => Tlv(0x87, address);

    /// <summary>A DistributionPoint with these names.</summary>
    public static byte[] DistributionPoint(params byte[][] names) => Sequence(Tlv(0xa0, Tlv(0xa0, names)));

    public static byte[] Access(string method, byte[] location) => Sequence(Oid(method), location);

    /// <summary>The value of a KeyUsage: number of unused bits, then the bits.</summary>
    public static byte[] KeyUsage(byte unused, params byte[] bits) => Tlv(0x03, [unused], bits);
}
