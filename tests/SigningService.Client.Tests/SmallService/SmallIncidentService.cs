using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.SmallService;

/// <summary>One incident at a time, over certificates that it counts and does not touch.</summary>
internal sealed class SmallIncidentService(SmallLedger ledger) : IncidentService.IncidentServiceBase
{
    private static readonly Timestamp Time = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public override Task<OpenIncidentResponse> OpenIncident(OpenIncidentRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var certificates = ledger.Certificates.Values.Where(c => request.Filter.Profile.Length == 0 || c.Profile == request.Filter.Profile).ToList();
        var plan = new IncidentPlan
        {
            Total = certificates.Count,
            RenewalsPerSecond = request.RenewalsPerSecond == 0 ? 50 : request.RenewalsPerSecond,
            MeasuredSignaturesPerSecond = 100,
            Duration = Duration.FromTimeSpan(TimeSpan.FromSeconds(30)),
            FirstRenewTime = Time,
            LastRenewTime = Time,
            DeadlineTime = Time + request.Deadline,
            Fits = request.RenewalsPerSecond is 0 or > 1,
            Remedy = request.RenewalsPerSecond is 0 or > 1 ? "" : "Ask for more a second.",
        };
        plan.Requesters.AddRange(certificates.CountBy(c => c.Requester).Select(count => new IncidentCount { Key = count.Key, Certificates = count.Value }));
        if (!request.ValidateOnly)
            ledger.Incident = Open(request, certificates.Count);
        return Task.FromResult(new OpenIncidentResponse { Incident = request.ValidateOnly ? null : ledger.Incident, Plan = plan });
    }

    public override Task<GetIncidentResponse> GetIncident(GetIncidentRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var incident = Find(request.Name).Clone();
        // Each look finds one more of them done, for those who watch.
        if (ledger.Incident!.Progress.Revoked < ledger.Incident.Progress.Total)
            ledger.Incident.Progress.Revoked++;
        var late = new LateCertificate { Name = "authorities/small-ca/certificates/0a", Requester = "uri:spiffe://example.test/slow", RenewTime = Time };
        return Task.FromResult(new GetIncidentResponse { Incident = incident, LateCertificates = { late } });
    }

    public override Task<ListIncidentsResponse> ListIncidents(ListIncidentsRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        return Task.FromResult(new ListIncidentsResponse { Incidents = { ledger.Incident is { } incident ? [incident] : Array.Empty<Incident>() } });
    }

    public override Task<CloseIncidentResponse> CloseIncident(CloseIncidentRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var incident = Find(request.Name);
        (incident.State, incident.Closer, incident.CloseTime) = (IncidentState.Closed, "uri:spiffe://example.test/operator", Time);
        return Task.FromResult(new CloseIncidentResponse { Incident = incident });
    }

    private Incident Find(string name) => ledger.Incident is { } incident && incident.Name == name
        ? incident
        : throw new RpcException(new Status(StatusCode.NotFound, "There is no incident of this name."));

    private static Incident Open(OpenIncidentRequest request, int total) => new()
    {
        Name = "incidents/4f1d8aa0c3b9",
        State = IncidentState.Open,
        Reason = request.Reason,
        Note = request.Note,
        Filter = request.Filter,
        Opener = "uri:spiffe://example.test/operator",
        OpenTime = Time,
        DeadlineTime = Time + request.Deadline,
        RenewalsPerSecond = 50,
        RevokeAfterReplacement = Duration.FromTimeSpan(TimeSpan.FromMinutes(10)),
        FirstRenewTime = Time,
        LastRenewTime = Time,
        Progress = new IncidentProgress { Total = total },
    };
}
