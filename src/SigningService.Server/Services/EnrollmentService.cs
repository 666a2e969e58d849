using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Authority.Enrollment;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;
using SigningService.Server.Enrollment;
using SigningService.Server.Observability;
using EnrollmentToken = SigningService.Authority.Enrollment.EnrollmentToken;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The wire's enrolment service. The secret of a token passes through here and stays nowhere.</summary>
internal sealed class EnrollmentService(
    EnrollmentTokens tokens,
    CertificateEnrollment enrollment,
    EnrollmentDoor door,
    CertificateMapping mapping,
    IssuanceMetrics metrics,
    TimeProvider timeProvider) : Wire.EnrollmentService.EnrollmentServiceBase
{
    public override async Task<CreateEnrollmentTokenResponse> CreateEnrollmentToken(CreateEnrollmentTokenRequest request, ServerCallContext context)
    {
        var created = await tokens.CreateAsync(context.Caller(), EnrollmentRequests.Read(request), context.CancellationToken);
        var token = ToWire(created.Token);
        if (created.Secret is null)
            token.Name = "";
        return new CreateEnrollmentTokenResponse { Token = token, Secret = created.Secret ?? "" };
    }

    public override async Task<ListEnrollmentTokensResponse> ListEnrollmentTokens(ListEnrollmentTokensRequest request, ServerCallContext context)
    {
        var query = EnrollmentRequests.Read(request, timeProvider.GetUtcNow());
        var page = await tokens.ListAsync(context.Caller(), query, context.CancellationToken);
        var response = new ListEnrollmentTokensResponse { NextPageToken = page.NextPageToken ?? "" };
        response.Tokens.AddRange(page.Tokens.Select(ToWire));
        return response;
    }

    public override async Task<RevokeEnrollmentTokenResponse> RevokeEnrollmentToken(RevokeEnrollmentTokenRequest request, ServerCallContext context)
    {
        var token = await tokens.RevokeAsync(context.Caller(), EnrollmentRequests.TokenId(request.Name), context.CancellationToken);
        return new RevokeEnrollmentTokenResponse { Token = ToWire(token) };
    }

    public override async Task<EnrollResponse> Enroll(Wire.EnrollRequest request, ServerCallContext context)
    {
        var order = EnrollmentRequests.Read(request);
        var address = CallerAddress.Of(context.GetHttpContext().Connection.RemoteIpAddress);
        var result = await door.PassAsync(
            address, async () => await metrics.MeasureAsync(null, () => enrollment.EnrollAsync(order, context.CancellationToken)), context.CancellationToken);
        return new EnrollResponse { Certificate = mapping.ToWire(result.Record!) };
    }

    private Wire.EnrollmentToken ToWire(EnrollmentToken token) => new()
    {
        Name = EnrollmentRequests.NameOf(token.Id),
        Profile = token.Profile,
        SubjectNames = { token.Names.Select(name => name.ToString()) },
        CertificateLifetime = token.CertificateLifetime?.ToDuration(),
        MaximumUses = token.MaximumUses,
        Uses = token.Uses,
        CreateTime = token.CreatedAt.ToTimestamp(),
        ExpireTime = token.ExpiresAt.ToTimestamp(),
        RevokeTime = token.RevokedAt?.ToTimestamp(),
        Creator = token.Creator,
        Note = token.Note,
        State = (Wire.EnrollmentTokenState)((int)token.StateAt(timeProvider.GetUtcNow()) + 1),
    };
}
