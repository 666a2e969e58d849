using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Incidents;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>Incidents as the wire shows them.</summary>
internal static class IncidentMapping
{
    public static Wire.Incident ToWire(IncidentStanding standing)
    {
        var (incident, progress) = standing;
        return new Wire.Incident
        {
            Name = incident.Name,
            State = incident.ClosedAt is null ? Wire.IncidentState.Open : Wire.IncidentState.Closed,
            Reason = (Wire.RevocationReason)(int)incident.Reason,
            Note = incident.Note,
            Filter = ToWire(incident.Filter),
            Opener = incident.OpenedBy,
            OpenTime = incident.OpenedAt.ToTimestamp(),
            DeadlineTime = incident.Deadline.ToTimestamp(),
            RenewalsPerSecond = incident.Rate,
            RevokeAfterReplacement = incident.RevokeAfterReplacement.ToDuration(),
            FirstRenewTime = incident.FirstRenewal.ToTimestamp(),
            LastRenewTime = incident.LastRenewal.ToTimestamp(),
            CloseTime = incident.ClosedAt?.ToTimestamp(),
            Closer = incident.ClosedBy ?? "",
            Progress = new Wire.IncidentProgress
            {
                Total = progress.Total,
                Renewed = progress.Renewed,
                Revoked = progress.Revoked,
                Overdue = progress.Overdue,
                Unreachable = progress.Unreachable,
            },
        };
    }

    public static Wire.IncidentPlan ToWire(IncidentPlan plan)
    {
        var wire = new Wire.IncidentPlan
        {
            Total = plan.Total,
            RenewalsPerSecond = plan.Schedule.Rate,
            MeasuredSignaturesPerSecond = plan.SignaturesPerSecond,
            Duration = plan.Duration.ToDuration(),
            FirstRenewTime = plan.Schedule.First.ToTimestamp(),
            LastRenewTime = plan.Schedule.Last.ToTimestamp(),
            DeadlineTime = plan.Deadline.ToTimestamp(),
            Fits = plan.Fits,
            Remedy = plan.Remedy ?? "",
        };
        wire.Profiles.AddRange(plan.Profiles.Select(ToWire));
        wire.Authorities.AddRange(plan.Authorities.Select(ToWire));
        wire.Requesters.AddRange(plan.Requesters.Select(ToWire));
        return wire;
    }

    public static Wire.LateCertificate ToWire(LateMember late) => new()
    {
        Name = late.Certificate.ToString(),
        Requester = late.Requester,
        RenewTime = late.RenewAt.ToTimestamp(),
        TellTime = late.ToldAt?.ToTimestamp(),
    };

    private static Wire.IncidentCount ToWire(KeyValuePair<string, int> count) => new() { Key = count.Key, Certificates = count.Value };

    private static Wire.IncidentFilter ToWire(IncidentFilter filter)
    {
        var wire = new Wire.IncidentFilter
        {
            PublicKeySha256 = filter.PublicKeySha256 is { } key ? ByteString.CopyFrom(key.Span) : ByteString.Empty,
            Profile = filter.Profile ?? "",
            Authority = filter.Authority ?? "",
            Requester = filter.Requester ?? "",
            IssuedFrom = filter.IssuedFrom?.ToTimestamp(),
            IssuedBefore = filter.IssuedBefore?.ToTimestamp(),
            KeyAlgorithm = filter.KeyAlgorithm ?? "",
            WithoutTwin = filter.WithoutTwin,
            ExpiresFrom = filter.ExpiresFrom?.ToTimestamp(),
            ExpiresBefore = filter.ExpiresBefore?.ToTimestamp(),
        };
        wire.Names.AddRange(filter.Certificates.Select(certificate => certificate.ToString()));
        return wire;
    }
}
