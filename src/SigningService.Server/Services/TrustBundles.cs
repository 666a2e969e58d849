using System.Security.Cryptography;
using Google.Protobuf;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The trust bundle as the wire shows it.</summary>
internal sealed class TrustBundles(AuthorityDirectory authorities)
{
    public GetTrustBundleResponse Current()
    {
        var response = new GetTrustBundleResponse();
        response.Roots.AddRange(authorities.Roots.Select(root => BytesOf(root.Certificate)));
        response.Intermediates.AddRange(authorities.CrossCertificates.Select(BytesOf));
        response.Intermediates.AddRange(authorities.Intermediates.Select(authority => BytesOf(authority.Certificate)));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var root in response.Roots)
            hash.AppendData(root.Span);
        response.Sha256Fingerprint = Convert.ToHexStringLower(hash.GetHashAndReset());
        return response;
    }

    private static ByteString BytesOf(ParsedCertificate certificate) => UnsafeByteOperations.UnsafeWrap(certificate.Der);
}
