using System.Net;
using System.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Verifying;

/// <summary>The names of a certificate as intents spell them.</summary>
internal static class CertifiedNames
{
    /// <exception cref="System.Formats.Asn1.AsnContentException">It is not strict DER.</exception>
    public static IEnumerable<string> Read(ReadOnlyMemory<byte> toBeSigned) =>
        (TbsCertificateView.Decode(toBeSigned).Names ?? []).Select(Text);

    private static string Text(GeneralNameView name) => name.Tag switch
    {
        GeneralNameView.Dns => "dns:" + Encoding.ASCII.GetString(name.Value.Span),
        GeneralNameView.Ip when name.Value.Length is 4 or 16 => "ip:" + new IPAddress(name.Value.Span),
        GeneralNameView.Uri => "uri:" + Encoding.ASCII.GetString(name.Value.Span),
        GeneralNameView.Email => "email:" + Encoding.ASCII.GetString(name.Value.Span),
        _ => "other:" + Convert.ToHexStringLower(name.Value.Span),
    };
}
