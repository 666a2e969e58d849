using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Authority.Authorities;
using SigningService.Authority.Profiles;
using SigningService.Contracts.V1;
using SigningService.Server.Keys;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The wire's authority service.</summary>
internal sealed class AuthorityService(AuthorityDirectory authorities, ProfileCatalog profiles, IKeyring keyring)
    : Contracts.V1.AuthorityService.AuthorityServiceBase
{
    public override Task<ListAuthoritiesResponse> ListAuthorities(ListAuthoritiesRequest request, ServerCallContext context)
    {
        var response = new ListAuthoritiesResponse();
        response.Authorities.AddRange(authorities.All.Select(ToWire));
        return Task.FromResult(response);
    }

    public override Task<GetAuthorityResponse> GetAuthority(GetAuthorityRequest request, ServerCallContext context) =>
        Task.FromResult(new GetAuthorityResponse { Authority = ToWire(authorities.Get(ResourceName.Authority(request.Name))) });

    public override Task<GetTrustBundleResponse> GetTrustBundle(GetTrustBundleRequest request, ServerCallContext context)
    {
        var response = new GetTrustBundleResponse();
        response.Roots.AddRange(authorities.Roots.Select(BytesOf));
        response.Intermediates.AddRange(authorities.Intermediates.Select(BytesOf));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var root in response.Roots)
            hash.AppendData(root.Span);
        response.Sha256Fingerprint = Convert.ToHexStringLower(hash.GetHashAndReset());
        return Task.FromResult(response);
    }

    private Wire.Authority ToWire(CertificateAuthority authority)
    {
        var certificate = authority.Certificate;
        var wire = new Wire.Authority
        {
            Name = "authorities/" + authority.Id,
            Der = BytesOf(authority),
            Subject = certificate.Subject.ToString(),
            KeyAlgorithm = certificate.PublicKey.Algorithm.Name,
            SignatureAlgorithm = authority.Issuer.Algorithm.Name,
            State = StateOf(authority),
            NotBeforeTime = certificate.NotBefore.ToTimestamp(),
            NotAfterTime = certificate.NotAfter.ToTimestamp(),
            ShardCount = authority.ShardCount,
            SubjectKeyId = Convert.ToHexStringLower(certificate.SubjectKeyIdentifier.Span),
        };
        wire.Profiles.AddRange(profiles.All.Where(profile => profile.Issuer == authority.Id).Select(profile => profile.Id));
        if (!authority.IsRoot)
            wire.Chain.AddRange(AboveOf(authority).Select(BytesOf));
        return wire;
    }

    private IEnumerable<CertificateAuthority> AboveOf(CertificateAuthority authority)
    {
        do
        {
            authority = authorities.ParentOf(authority);
            yield return authority;
        }
        while (!authority.IsRoot);
    }

    private AuthorityState StateOf(CertificateAuthority authority) => authority switch
    {
        { IsOffline: true } => AuthorityState.Offline,
        _ => keyring.IsReady ? AuthorityState.Active : AuthorityState.Unavailable,
    };

    private static ByteString BytesOf(CertificateAuthority authority) => UnsafeByteOperations.UnsafeWrap(authority.Certificate.Der);
}
