using System.Formats.Asn1;
using System.Text;

namespace SigningService.Authority.Names;

/// <summary>
/// A distinguished name, kept as the exact bytes it came in: an issuer name must be byte for byte the subject of the authority
/// (RFC 5280, 7.1), so it is never encoded a second time.
/// </summary>
public sealed class DistinguishedName : IEquatable<DistinguishedName>
{
    /// <summary>The name without any attribute.</summary>
    public static readonly DistinguishedName Empty = new(new byte[] { 0x30, 0x00 }, []);

    private DistinguishedName(ReadOnlyMemory<byte> der, IReadOnlyList<AttributeValue> attributes)
    {
        Der = der;
        Attributes = attributes;
    }

    /// <summary>RDNSequence, DER.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>The attributes in the order of the encoding, the least specific first.</summary>
    public IReadOnlyList<AttributeValue> Attributes { get; }

    public bool IsEmpty => Attributes.Count == 0;

    /// <summary>The common name, null if there is none.</summary>
    public string? CommonName => Attributes.FirstOrDefault(attribute => attribute.Type == AttributeType.CommonName)?.Value;

    /// <summary>Encodes the attributes in the usual order C, ST, L, O, OU, serialNumber, CN, whatever order they come in.</summary>
    public static DistinguishedName Create(params IEnumerable<AttributeValue> attributes)
    {
        AttributeValue[] ordered = [.. attributes.OrderBy(attribute => attribute.Type.Order)];
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var attribute in ordered)
            {
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(attribute.Type.Oid);
                    writer.WriteCharacterString(attribute.Type.Encoding, attribute.Value);
                }
            }
        }

        return new DistinguishedName(writer.Encode(), ordered);
    }

    /// <summary>Reads an RDNSequence.</summary>
    /// <exception cref="AsnContentException">
    /// It is not strict DER, has an attribute of an unknown type, several attributes in one RDN, or a string type other than
    /// PrintableString, UTF8String or IA5String (BMPString and TeletexString have hidden names before).
    /// </exception>
    public static DistinguishedName Parse(ReadOnlyMemory<byte> der)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var attributes = new List<AttributeValue>();
        while (sequence.HasData)
        {
            var set = sequence.ReadSetOf();
            attributes.Add(ReadAttribute(set.ReadSequence()));
            set.ThrowIfNotEmpty();
        }

        return new DistinguishedName(der, attributes);
    }

    public bool Equals(DistinguishedName? other) => other is not null && Der.Span.SequenceEqual(other.Der.Span);

    public override bool Equals(object? obj) => Equals(obj as DistinguishedName);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Der.Span);
        return hash.ToHashCode();
    }

    /// <summary>As in RFC 4514: the most specific attribute first, special characters escaped.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var attribute in Attributes.Reverse())
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(attribute.Type.Name).Append('=');
            AppendEscaped(text, attribute.Value);
        }

        return text.ToString();
    }

    private static AttributeValue ReadAttribute(AsnReader attribute)
    {
        var oid = attribute.ReadObjectIdentifier();
        var type = AttributeType.FromOid(oid) ?? throw new AsnContentException($"The name attribute {oid} is not known here.");
        var tag = attribute.PeekTag();
        if (tag.TagClass != TagClass.Universal)
            throw new AsnContentException("A name attribute must be a string.");
        var encoding = (UniversalTagNumber)tag.TagValue;
        if (encoding is not (UniversalTagNumber.PrintableString or UniversalTagNumber.UTF8String or UniversalTagNumber.IA5String))
            throw new AsnContentException($"The string type {encoding} is not accepted in a name; use UTF8String.");
        var value = attribute.ReadCharacterString(encoding);
        attribute.ThrowIfNotEmpty();
        return new AttributeValue(type, value);
    }

    private static void AppendEscaped(StringBuilder text, string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsControl(c))
            {
                foreach (var octet in Encoding.UTF8.GetBytes([c]))
                    text.Append('\\').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
                continue;
            }

            var atEdge = (i == 0 && c is ' ' or '#') || (i == value.Length - 1 && c == ' ');
            if (atEdge || c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' or '=')
                text.Append('\\');
            text.Append(c);
        }
    }
}
