namespace SigningService.Authority.Linting.Text;

/// <summary>What an address block must look like in name constraints: address and mask, 8 or 32 octets (RFC 5280, 4.2.1.10).</summary>
internal static class IpBlock
{
    public static bool IsWellFormed(ReadOnlySpan<byte> block)
    {
        if (block.Length is not (8 or 32))
            return false;
        var half = block.Length / 2;
        var ended = false;
        for (var bit = 0; bit < half * 8; bit++)
        {
            var selector = 0x80 >> (bit % 8);
            var isOne = (block[half + (bit / 8)] & selector) != 0;
            if (isOne && ended)
                return false;
            ended |= !isOne;
            // A bit of the address that the mask leaves out would say something that no reader hears.
            if (!isOne && (block[bit / 8] & selector) != 0)
                return false;
        }

        return true;
    }
}
