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
        return Task.FromResult(Bundle());
    }

    /// <summary>Sends the bundle, and again when it has changed.</summary>
    public override async Task WatchTrustBundle(
        WatchTrustBundleRequest request, IServerStreamWriter<WatchTrustBundleResponse> responseStream, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        for (GetTrustBundleResponse? sent = null; !context.CancellationToken.IsCancellationRequested;)
        {
            var bundle = Bundle();
            if (!bundle.Equals(sent))
                await responseStream.WriteAsync(new WatchTrustBundleResponse { TrustBundle = sent = bundle });
            await Task.Delay(TimeSpan.FromMilliseconds(20), context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private GetTrustBundleResponse Bundle()
    {
        var all = ledger.FurtherRoots.Concat(ledger.FirstRootIsGone ? [] : [authority]).ToList();
        return new GetTrustBundleResponse
        {
            Roots = { all.Select(a => ByteString.CopyFrom(a.Root.RawData)) },
            Intermediates = { all.Select(a => ByteString.CopyFrom(a.Certificate.RawData)) },
            Sha256Fingerprint = TrustBundle.FromCertificates(all.Select(a => a.Root)).Fingerprint,
        };
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
