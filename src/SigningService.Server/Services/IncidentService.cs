using Grpc.Core;
using SigningService.Authority.Incidents;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;

namespace SigningService.Server.Services;

/// <summary>The wire's incident service.</summary>
internal sealed class IncidentService(IncidentOpening opening, IncidentReading reading, IncidentClosing closing)
    : Contracts.V1.IncidentService.IncidentServiceBase
{
    public override async Task<OpenIncidentResponse> OpenIncident(OpenIncidentRequest request, ServerCallContext context)
    {
        var outcome = await opening.OpenAsync(context.Caller(), IncidentRequests.Read(request), context.CancellationToken);
        return new OpenIncidentResponse
        {
            Incident = outcome.Standing is { } standing ? IncidentMapping.ToWire(standing) : null,
            Plan = IncidentMapping.ToWire(outcome.Plan),
        };
    }

    public override async Task<GetIncidentResponse> GetIncident(GetIncidentRequest request, ServerCallContext context)
    {
        var id = IncidentRequests.Id(request.Name);
        var standing = await reading.FindAsync(context.Caller(), id, context.CancellationToken);
        var response = new GetIncidentResponse { Incident = IncidentMapping.ToWire(standing) };
        foreach (var late in await reading.ReadLateAsync(context.Caller(), id, context.CancellationToken))
            response.LateCertificates.Add(IncidentMapping.ToWire(late));
        return response;
    }

    public override async Task<ListIncidentsResponse> ListIncidents(ListIncidentsRequest request, ServerCallContext context)
    {
        var rules = new RequestRules();
        var asked = AskedPage.Read(rules, request.PageSize, request.PageToken);
        rules.Require(System.Enum.IsDefined(request.State), "state", "Open, closed, or unset for both.").ThrowIfBroken();
        bool? isOpen = request.State == IncidentState.Unspecified ? null : request.State == IncidentState.Open;
        var page = await reading.ListAsync(context.Caller(), isOpen, asked.Size, asked.From, context.CancellationToken);
        var response = new ListIncidentsResponse { NextPageToken = AskedPage.TokenOf(page.Next) };
        response.Incidents.AddRange(page.Incidents.Select(IncidentMapping.ToWire));
        return response;
    }

    public override async Task<CloseIncidentResponse> CloseIncident(CloseIncidentRequest request, ServerCallContext context)
    {
        new RequestRules().RequestId(request.RequestId).Note(request.Note).ThrowIfBroken();
        var standing = await closing.CloseAsync(
            context.Caller(), IncidentRequests.Id(request.Name), request.Note, request.ValidateOnly, context.CancellationToken);
        return new CloseIncidentResponse { Incident = IncidentMapping.ToWire(standing) };
    }
}
