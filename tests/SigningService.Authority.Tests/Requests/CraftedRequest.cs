using System.Formats.Asn1;
using System.Security.Cryptography;

namespace SigningService.Authority.Tests.Requests;

/// <summary>A PKCS#10 request put together by hand, so that every part of it can be wrong while the signature is right.</summary>
internal sealed record CraftedRequest
{
    public const string ExtensionRequest = "1.2.840.113549.1.9.14";
    public const string SubjectAlternativeName = "2.5.29.17";

    private static readonly ECDsa SharedKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa Key { get; init; } = SharedKey;

    public int Version { get; init; }

    /// <summary>RDNSequence.</summary>
    public byte[] Subject { get; init; } = [0x30, 0x00];

    /// <summary>SubjectPublicKeyInfo; null for that of the key that signs.</summary>
    public byte[]? PublicKey { get; init; }

    /// <summary>Whole attributes; null to leave the set out.</summary>
    public byte[][]? Attributes { get; init; } = [];

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    public byte[] Algorithm { get; init; } = Convert.FromHexString("300A06082A8648CE3D040302");

    public byte[] Encode() => Encode(Key.SignData(Info(), Hash, DSASignatureFormat.Rfc3279DerSequence));

    public byte[] Encode(byte[] signature) => Sequence(Info(), Algorithm, BitString(signature));

    public byte[] Info() => Sequence(
        Number(Version),
        Subject,
        PublicKey ?? Key.ExportSubjectPublicKeyInfo(),
        Attributes is null ? [] : Tagged(0xA0, [.. Attributes.SelectMany(attribute => attribute)]));

    public static CraftedRequest WithExtensions(params byte[][] extensions) =>
        new() { Attributes = [Attribute(ExtensionRequest, Sequence(extensions))] };

    public static CraftedRequest WithNames(params byte[][] names) =>
        WithExtensions(Extension(SubjectAlternativeName, Sequence(names)));

    public static CraftedRequest WithDns(params string[] names) => WithNames([.. names.Select(Dns)]);

    public static byte[] Attribute(string oid, params byte[][] values) =>
        Sequence(Oid(oid), Tagged(0x31, [.. values.SelectMany(value => value)]));

    public static byte[] Extension(string oid, byte[] value, byte? critical = null) =>
        Sequence(Oid(oid), critical is { } octet ? [0x01, 0x01, octet] : [], Tagged(0x04, value));

    public static byte[] Name(params (string Oid, byte Tag, byte[] Value)[] attributes) => Sequence(
        [.. attributes.Select(attribute => Tagged(0x31, Sequence(Oid(attribute.Oid), Tagged(attribute.Tag, attribute.Value))))]);

    public static byte[] Name(string oid, string value) => Name((oid, 0x0C, System.Text.Encoding.UTF8.GetBytes(value)));

    public static byte[] Dns(string name) => Tagged(0x82, System.Text.Encoding.UTF8.GetBytes(name));

    public static byte[] Uri(string name) => Tagged(0x86, System.Text.Encoding.UTF8.GetBytes(name));

    public static byte[] Email(string name) => Tagged(0x81, System.Text.Encoding.UTF8.GetBytes(name));

    public static byte[] Ip(params byte[] octets) => Tagged(0x87, octets);

    public static byte[] Sequence(params byte[][] parts) => Tagged(0x30, [.. parts.SelectMany(part => part)]);

    public static byte[] BitString(byte[] octets) => Tagged(0x03, [0x00, .. octets]);

    public static byte[] Oid(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }

    public static byte[] Number(int number)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteInteger(number);
        return writer.Encode();
    }

    public static byte[] Tagged(byte tag, byte[] content) => content.Length switch
    {
        < 0x80 => [tag, (byte)content.Length, .. content],
        < 0x100 => [tag, 0x81, (byte)content.Length, .. content],
        < 0x10000 => [tag, 0x82, (byte)(content.Length >> 8), (byte)(content.Length & 0xFF), .. content],
        _ => [tag, 0x83, (byte)(content.Length >> 16), (byte)((content.Length >> 8) & 0xFF), (byte)(content.Length & 0xFF), .. content],
    };
}
