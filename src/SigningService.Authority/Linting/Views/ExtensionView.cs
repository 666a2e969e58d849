using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>An Extension as it stands in the bytes.</summary>
/// <param name="Oid">Object identifier.</param>
/// <param name="Critical">Whether it is critical.</param>
/// <param name="EncodesDefault">Whether critical was written although it is FALSE, which is its DEFAULT.</param>
/// <param name="Value">Content of extnValue.</param>
internal readonly record struct ExtensionView(string Oid, bool Critical, bool EncodesDefault, ReadOnlyMemory<byte> Value)
{
    public static ExtensionView[] ReadAll(AsnReader sequence)
    {
        var extensions = new List<ExtensionView>(10);
        while (sequence.HasData)
            extensions.Add(Read(sequence.ReadSequence()));
        return [.. extensions];
    }

    private static ExtensionView Read(AsnReader extension)
    {
        var oid = extension.ReadObjectIdentifier();
        var written = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean);
        var critical = written && extension.ReadBoolean();
        if (!extension.TryReadPrimitiveOctetString(out var value))
            throw new AsnContentException("An extension value is not a primitive OCTET STRING.");
        extension.ThrowIfNotEmpty();
        return new ExtensionView(oid, critical, written && !critical, value);
    }
}
