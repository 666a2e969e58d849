using System.Formats.Asn1;
using System.Text;

namespace SigningService.Authority.Linting.Views;

/// <summary>A GeneralName: the number of its context tag and the content octets.</summary>
internal readonly record struct GeneralNameView(int Tag, ReadOnlyMemory<byte> Value)
{
    public const int Email = 1;
    public const int Dns = 2;
    public const int Directory = 4;
    public const int Uri = 6;
    public const int Ip = 7;

    /// <summary>For messages: what is not printable ASCII becomes a question mark.</summary>
    public string Printable => Tag == Ip ? Convert.ToHexStringLower(Value.Span) : PrintableText(Value.Span);

    public static GeneralNameView Read(AsnReader reader)
    {
        var tag = reader.PeekTag();
        if (tag.TagClass != TagClass.ContextSpecific || tag.IsConstructed != (tag.TagValue is 0 or 3 or Directory or 5))
            throw new AsnContentException("A GeneralName has a tag that none has.");
        var value = reader.PeekContentBytes();
        _ = reader.ReadEncodedValue();
        return new GeneralNameView(tag.TagValue, value);
    }

    public static GeneralNameView[] ReadAll(AsnReader sequence)
    {
        var names = new List<GeneralNameView>(4);
        while (sequence.HasData)
            names.Add(Read(sequence));
        return [.. names];
    }

    private static string PrintableText(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length);
        foreach (var octet in octets)
            text.Append(octet is > 0x1f and < 0x7f ? (char)octet : '?');
        return text.ToString();
    }
}
