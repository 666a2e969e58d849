using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using SigningService.Client.Requests;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.SmallService;

/// <summary>Makes tokens and trades them in, with no policy at all.</summary>
internal sealed class SmallEnrollmentService(SmallAuthority authority, SmallLedger ledger) : EnrollmentService.EnrollmentServiceBase
{
    public override Task<CreateEnrollmentTokenResponse> CreateEnrollmentToken(CreateEnrollmentTokenRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var now = DateTimeOffset.UtcNow;
        var token = new EnrollmentToken
        {
            Name = request.ValidateOnly ? "" : "enrollmentTokens/" + RandomNumberGenerator.GetHexString(20, lowercase: true),
            Profile = request.Profile,
            SubjectNames = { request.SubjectNames },
            CertificateLifetime = request.CertificateLifetime,
            MaximumUses = request.MaximumUses,
            CreateTime = now.ToTimestamp(),
            ExpireTime = (now + (request.Lifetime?.ToTimeSpan() ?? TimeSpan.FromHours(1))).ToTimestamp(),
            Creator = "operator",
            Note = request.Note,
            State = EnrollmentTokenState.Usable,
        };
        if (request.ValidateOnly)
            return Task.FromResult(new CreateEnrollmentTokenResponse { Token = token });
        var secret = "sset_" + RandomNumberGenerator.GetHexString(43);
        ledger.Tokens[secret] = token;
        return Task.FromResult(new CreateEnrollmentTokenResponse { Token = token, Secret = secret });
    }

    public override Task<ListEnrollmentTokensResponse> ListEnrollmentTokens(ListEnrollmentTokensRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var from = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken, System.Globalization.CultureInfo.InvariantCulture);
        var all = ledger.Tokens.Values
            .Where(token => request.State == EnrollmentTokenState.Unspecified || token.State == request.State)
            .OrderByDescending(token => token.CreateTime.ToDateTimeOffset()).ToList();
        var response = new ListEnrollmentTokensResponse { Tokens = { all.Skip(from).Take(request.PageSize) } };
        if (from + request.PageSize < all.Count)
            response.NextPageToken = (from + request.PageSize).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Task.FromResult(response);
    }

    public override Task<RevokeEnrollmentTokenResponse> RevokeEnrollmentToken(RevokeEnrollmentTokenRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var token = ledger.Tokens.Values.FirstOrDefault(token => token.Name == request.Name)
            ?? throw new RpcException(new Grpc.Core.Status(StatusCode.NotFound, "There is no such token."));
        token.State = EnrollmentTokenState.Revoked;
        token.RevokeTime = DateTimeOffset.UtcNow.ToTimestamp();
        return Task.FromResult(new RevokeEnrollmentTokenResponse { Token = token });
    }

    public override Task<EnrollResponse> Enroll(EnrollRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var csr = request.Csr.ToByteArray();
        if (!ledger.Tokens.TryGetValue(request.Secret, out var token))
            throw Refused();
        if (ledger.Requests.TryGetValue(request.Secret, out var earlier))
            return earlier.Content.AsSpan().SequenceEqual(csr) ? Task.FromResult(new EnrollResponse { Certificate = earlier.Certificate }) : throw Refused();
        if (token.State != EnrollmentTokenState.Usable)
            throw Refused();
        var certificate = Issue(csr, token);
        ledger.Requests[request.Secret] = (csr, certificate);
        (token.Uses, token.State) = (1, EnrollmentTokenState.Spent);
        if (ledger.LosesNextAnswer)
        {
            ledger.LosesNextAnswer = false;
            context.GetHttpContext().Abort();
        }
        return Task.FromResult(new EnrollResponse { Certificate = certificate });
    }

    private Certificate Issue(byte[] csr, EnrollmentToken token)
    {
        var names = new System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder();
        foreach (var name in token.SubjectNames)
            names.AddUri(new Uri(name["uri:".Length..]));
        using var issued = authority.Issue(csr, TimeSpan.FromDays(90), names.Build());
        return new Certificate
        {
            SerialNumber = issued.SerialNumber.ToLowerInvariant(),
            Profile = token.Profile,
            Der = ByteString.CopyFrom(issued.RawData),
            Chain = { ByteString.CopyFrom(authority.Certificate.RawData) },
            SubjectNames = { SubjectNameReader.Read(issued) },
        };
    }

    private static RpcException Refused()
    {
        var rich = new Google.Rpc.Status { Code = (int)StatusCode.PermissionDenied, Message = "The token is not accepted." };
        rich.Details.Add(Any.Pack(new ErrorInfo { Domain = "signing.v1", Reason = "ENROLLMENT_REFUSED" }));
        return rich.ToRpcException();
    }
}
