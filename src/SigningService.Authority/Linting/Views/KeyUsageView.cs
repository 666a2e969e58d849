using System.Formats.Asn1;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Linting.Views;

/// <summary>The bits of a KeyUsage.</summary>
/// <param name="Flags">The bits that are set, the two without a name of ours included.</param>
/// <param name="EndsInZero">Whether zero bits trail, which a named bit list must not have in DER.</param>
internal sealed record KeyUsageView(KeyUsage Flags, bool EndsInZero)
{
    public static KeyUsageView Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        if (!reader.TryReadPrimitiveBitString(out var unused, out var bits) || bits.Length > 2)
            throw new AsnContentException("The key usage is not a short BIT STRING.");
        reader.ThrowIfNotEmpty();
        var flags = 0;
        for (var bit = 0; bit < bits.Length * 8; bit++)
        {
            if ((bits.Span[bit / 8] & (0x80 >> (bit % 8))) != 0)
                flags |= 1 << bit;
        }

        var endsInZero = bits.Length > 0 && (bits.Span[^1] >> unused & 1) == 0;
        return new KeyUsageView((KeyUsage)flags, endsInZero);
    }
}
