using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Requests;

/// <summary>
/// DER or PEM to DER. Two readers must not see two requests: one block, and nothing around it (policy was checked on one representation
/// and the certificate made from another before). Nothing of the input is ever echoed: it may be a private key sent by mistake.
/// </summary>
internal static class RequestEncoding
{
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> csr)
    {
        var text = csr.Span;
        if (text.IsEmpty)
            throw Malformed("The request is empty.");
        return text[0] == 0x30 ? csr : DecodePem(text);
    }

    private static byte[] DecodePem(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("PRIVATE KEY"u8) >= 0)
            throw Malformed("A private key was sent. It counts as disclosed: make a new one, and send the certificate request alone.");
        if (!PemEncoding.TryFindUtf8(text, out var fields))
            throw Malformed("The request is neither DER nor PEM.");
        if (!IsRequestLabel(text[fields.Label]))
            throw Malformed("The PEM block must be labelled CERTIFICATE REQUEST or NEW CERTIFICATE REQUEST.");
        if (!IsBlank(text[..fields.Location.Start.Value]) || !IsBlank(text[fields.Location.End.Value..]))
            throw Malformed("Around the PEM block there may be only white space: no second block, no text (openssl: leave out -text, certtool: --no-text).");

        var der = new byte[fields.DecodedDataLength];
        Base64.DecodeFromUtf8(text[fields.Base64Data], der, out _, out var written);
        return der.Length == written ? der : throw Malformed("The PEM block is not base64.");
    }

    private static bool IsRequestLabel(ReadOnlySpan<byte> label) =>
        label.SequenceEqual("CERTIFICATE REQUEST"u8) || label.SequenceEqual("NEW CERTIFICATE REQUEST"u8);

    private static bool IsBlank(ReadOnlySpan<byte> text) => Ascii.Trim(text) is { Start.Value: var start, End.Value: var end } && start == end;

    private static RefusedException Malformed(string description) => RefusedException.ForField(RefusalReason.MalformedCsr, SigningRequest.Field, description);
}
