using System.Net;
using System.Text;
using SigningService.Authority.Linting.Text;
using SigningService.Authority.Linting.Views;
using SigningService.Authority.Names;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>A common name that reads as a DNS name or address is one of the alternative names: old clients go by it.</summary>
internal sealed class CommonNameIsAmongNames : ICertificateRule
{
    public string Id => "common-name-is-among-names";

    public string Clause => "CA/B BR, 7.1.4.3";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (context.IsAuthority)
            return null;
        foreach (var attribute in certificate.SubjectAttributes)
        {
            if (attribute.Oid == AttributeType.CommonName.Oid && !IsHarmless(attribute.Value, certificate.Names ?? []))
                return "The common name reads as a DNS name or an address, and is none of the alternative names.";
        }

        return null;
    }

    private static bool IsHarmless(string commonName, GeneralNameView[] names)
    {
        if (IPAddress.TryParse(commonName, out var address))
            return Contains(names, GeneralNameView.Ip, address.GetAddressBytes());
        Span<byte> octets = stackalloc byte[256];
        if (!commonName.Contains('.', StringComparison.Ordinal) || !Encoding.UTF8.TryGetBytes(commonName, octets, out var length))
            return true;
        Span<byte> lower = stackalloc byte[256];
        Ascii.ToLower(octets[..length], lower, out var lowered);
        return !DnsText.IsWellFormed(lower[..lowered], allowWildcard: true) || Contains(names, GeneralNameView.Dns, octets[..length]);
    }

    private static bool Contains(GeneralNameView[] names, int tag, ReadOnlySpan<byte> value)
    {
        foreach (var name in names)
        {
            if (name.Tag == tag && name.Value.Span.SequenceEqual(value))
                return true;
        }

        return false;
    }
}
