using System.Formats.Asn1;

namespace SigningService.Authority.Requests;

/// <summary>
/// The one place where requests may be BER: clients exist (FreeIPA among them) whose TRUE is an octet other than 0xFF. The flag is judged
/// and never copied, and both readings of it are the same.
/// </summary>
internal static class LenientBoolean
{
    public static bool Read(AsnReader reader) => new AsnReader(reader.ReadEncodedValue(), AsnEncodingRules.BER).ReadBoolean();
}
