using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Authority;
using SigningService.Authority.Incidents;
using SigningService.Authority.Refusals;
using SigningService.Authority.Rotation;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;
using SigningService.Server.Rotation;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The part of the wire's certificate service that speaks of renewals.</summary>
internal sealed class RenewalAnswers(RenewalAdviceReading advice, RenewalWatching watching, IncidentTelling telling)
{
    private const int MostNames = 1_000;

    public async Task<GetRenewalAdviceResponse> GetAsync(GetRenewalAdviceRequest request, ServerCallContext context)
    {
        var news = await advice.FindAsync(context.Caller(), ResourceName.OptionalCertificate(request.Name), context.CancellationToken);
        await telling.NoteAsync(context.Caller(), news);
        return new GetRenewalAdviceResponse { Advice = ToWire(news) };
    }

    public async Task WatchAsync(WatchRenewalsRequest request, IServerStreamWriter<WatchRenewalsResponse> responses, ServerCallContext context)
    {
        new RequestRules().Require(request.Names.Count <= MostNames, "names", "At most 1,000 names.").ThrowIfBroken();
        var caller = context.Caller();
        CertificateId[] certificates = request.Names.Count > 0
            ? [.. request.Names.Select(ResourceName.Certificate).Distinct()]
            : [caller.Certificate ?? throw RefusedException.ForField(RefusalReason.InvalidRequest, "names", "Name the certificates to watch.")];
        await watching.StreamAsync(
            context.GetHttpContext(),
            caller,
            certificates,
            async news =>
            {
                await telling.NoteAsync(caller, news);
                await responses.WriteAsync(new WatchRenewalsResponse { Advice = ToWire(news) }, context.CancellationToken);
            },
            context.CancellationToken);
    }

    private static Wire.RenewalAdvice ToWire(Authority.Rotation.RenewalAdvice advice) => new()
    {
        Name = advice.Certificate.ToString(),
        EarliestTime = advice.Earliest.ToTimestamp(),
        RenewTime = advice.RenewAt.ToTimestamp(),
        LatestTime = advice.Latest.ToTimestamp(),
        Reason = (Wire.RenewalReason)(int)advice.Reason,
        Explanation = advice.Explanation,
        PollAfter = advice.AskAgainAfter.ToDuration(),
        Incident = advice.Incident is { } incident ? "incidents/" + incident : "",
    };
}
