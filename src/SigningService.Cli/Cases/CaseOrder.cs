using Google.Protobuf.WellKnownTypes;
using SigningService.Cli.Output;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Cases;

/// <summary>What a case is about; all that is given must hold.</summary>
internal sealed record CaseOrder
{
    /// <summary>One certificate.</summary>
    public (string Authority, string Serial)? Certificate { get; init; }

    /// <summary>Who acted.</summary>
    public string? Caller { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    public ListEntriesRequest ToRequest() => new()
    {
        SerialNumber = Certificate?.Serial ?? "",
        Actor = Caller ?? "",
        StartTime = From is { } from ? Timestamp.FromDateTimeOffset(from) : null,
        EndTime = Until is { } until ? Timestamp.FromDateTimeOffset(until) : null,
    };

    public bool Fits(AuditEntry entry) => Certificate is not { } certificate
        || entry.Details.GetValueOrDefault("authority") == certificate.Authority
        || entry.Details.GetValueOrDefault("renews") == $"{certificate.Authority}/{certificate.Serial}";

    public override string ToString() => string.Join(", ", Parts());

    private IEnumerable<string> Parts()
    {
        if (Certificate is { } certificate)
            yield return $"certificate {certificate.Authority}/{certificate.Serial}";
        if (Caller is not null)
            yield return $"caller {Caller}";
        if (From is { } from)
            yield return $"from {Texts.Of(from)}";
        if (Until is { } until)
            yield return $"before {Texts.Of(until)}";
    }
}
