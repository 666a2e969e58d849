using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Client.Connections;
using SigningService.Contracts.V1;
using AuthorityMessage = SigningService.Contracts.V1.Authority;

namespace SigningService.Client.Tests.SmallService;

/// <summary>Shows the one authority and its root.</summary>
internal sealed class SmallAuthorityService(SmallAuthority authority, SmallLedger ledger) : AuthorityService.AuthorityServiceBase
{
    public override Task<ListAuthoritiesResponse> ListAuthorities(ListAuthoritiesRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        return Task.FromResult(new ListAuthoritiesResponse { Authorities = { Describe() } });
    }

    public override Task<GetAuthorityResponse> GetAuthority(GetAuthorityRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        return request.Name == "authorities/small-ca"
            ? Task.FromResult(new GetAuthorityResponse { Authority = Describe() })
            : throw new RpcException(new Status(StatusCode.NotFound, "There is no such authority."));
    }

    public override Task<GetTrustBundleResponse> GetTrustBundle(GetTrustBundleRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        return Task.FromResult(new GetTrustBundleResponse
        {
            Roots =
            {
                ledger.FurtherRoots.Select(a => ByteString.CopyFrom(a.Root.RawData)).Prepend(ByteString.CopyFrom(authority.Root.RawData)),
            },
            Intermediates = { ByteString.CopyFrom(authority.Certificate.RawData) },
            Sha256Fingerprint = TrustBundle.FromPem(authority.BundlePem).Fingerprint,
        });
    }

    private AuthorityMessage Describe() => new()
    {
        Name = "authorities/small-ca",
        Der = ByteString.CopyFrom(authority.Certificate.RawData),
        Chain = { ByteString.CopyFrom(authority.Root.RawData) },
        Subject = authority.Certificate.Subject,
        KeyAlgorithm = "P-256",
        SignatureAlgorithm = "ecdsa-with-SHA256",
        State = AuthorityState.Active,
        NotBeforeTime = Timestamp.FromDateTime(authority.Certificate.NotBefore.ToUniversalTime()),
        NotAfterTime = Timestamp.FromDateTime(authority.Certificate.NotAfter.ToUniversalTime()),
        Profiles = { "server-tls", "client-tls" },
        ShardCount = 2,
        SubjectKeyId = authority.SubjectKeyId,
    };
}
