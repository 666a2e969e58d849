using System.Formats.Asn1;
using SigningService.Authority.Names;

namespace SigningService.Authority.Linting.Views;

/// <summary>An attribute of a distinguished name.</summary>
/// <param name="Rdn">Number of the RDN that it stands in, from 0.</param>
/// <param name="Oid">Its type.</param>
/// <param name="Type">The same, if it is one that is known here.</param>
/// <param name="Encoding">Its string type.</param>
/// <param name="Value">Its text.</param>
internal readonly record struct NameAttributeView(int Rdn, string Oid, AttributeType? Type, UniversalTagNumber Encoding, string Value)
{
    public static NameAttributeView[] ReadAll(ReadOnlyMemory<byte> name)
    {
        var rdns = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        if (!rdns.HasData)
            return [];
        var attributes = new List<NameAttributeView>(6);
        for (var rdn = 0; rdns.HasData; rdn++)
        {
            var set = rdns.ReadSetOf();
            if (!set.HasData)
                throw new AsnContentException("An RDN is empty.");
            while (set.HasData)
                attributes.Add(Read(rdn, set.ReadSequence()));
        }

        return [.. attributes];
    }

    private static NameAttributeView Read(int rdn, AsnReader attribute)
    {
        var oid = attribute.ReadObjectIdentifier();
        var tag = attribute.PeekTag();
        if (tag.TagClass != TagClass.Universal || tag.IsConstructed)
            throw new AsnContentException("A name attribute is not a string.");
        // Which string types are right is for a rule to say; here only the octets count, and the three types that are right are ASCII or UTF-8.
        var value = StrictUtf8.GetString(attribute.PeekContentBytes().Span);
        _ = attribute.ReadEncodedValue();
        attribute.ThrowIfNotEmpty();
        return new NameAttributeView(rdn, oid, FindType(oid), (UniversalTagNumber)tag.TagValue, value);
    }

    private static AttributeType? FindType(string oid)
    {
        for (var i = 0; i < AttributeType.All.Count; i++)
        {
            if (AttributeType.All[i].Oid == oid)
                return AttributeType.All[i];
        }

        return null;
    }
}
