using System.Formats.Asn1;
using System.Text;

namespace SigningService.Authority.Linting.Views;

/// <summary>UTF-8 that does not mend what is broken.</summary>
internal static class StrictUtf8
{
    private static readonly UTF8Encoding Encoding = new(false, throwOnInvalidBytes: true);

    public static string GetString(ReadOnlySpan<byte> octets)
    {
        try
        {
            return Encoding.GetString(octets);
        }
        catch (DecoderFallbackException e)
        {
            throw new AsnContentException("A string is not UTF-8.", e);
        }
    }
}
