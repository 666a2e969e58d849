using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>A BasicConstraints.</summary>
/// <param name="EncodesDefault">Whether cA was written although it is FALSE, which is its DEFAULT.</param>
internal sealed record BasicConstraintsView(bool IsAuthority, bool EncodesDefault, ReadOnlyMemory<byte>? PathLength)
{
    public static BasicConstraintsView Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var written = sequence.HasData && sequence.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean);
        var isAuthority = written && sequence.ReadBoolean();
        // Without the cast null would become an empty memory, by way of an array.
        var pathLength = sequence.HasData ? sequence.ReadIntegerBytes() : (ReadOnlyMemory<byte>?)null;
        sequence.ThrowIfNotEmpty();
        return new BasicConstraintsView(isAuthority, written && !isAuthority, pathLength);
    }
}
