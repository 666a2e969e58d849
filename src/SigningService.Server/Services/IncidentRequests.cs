using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Incidents;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>Requests about incidents, from the wire to what the authority's rooms take.</summary>
internal static class IncidentRequests
{
    private const int MaximumNames = 1000;

    public static IncidentRequest Read(Wire.OpenIncidentRequest request)
    {
        var filter = request.Filter ?? new Wire.IncidentFilter();
        var rules = new RequestRules()
            .RequestId(request.RequestId)
            .Note(request.Note)
            .Require(request.Deadline is { Nanos: 0, Seconds: > 0 and <= 400L * 24 * 3600 }, "deadline", "Whole seconds, from one minute to 400 days; required.")
            .Require(
                request.RevokeAfterReplacement is null or { Nanos: 0, Seconds: >= 0 and <= 400L * 24 * 3600 },
                "revoke_after_replacement",
                "Whole seconds, up to 400 days.");
        Check(rules, filter);
        rules.ThrowIfBroken();
        var read = new IncidentRequest
        {
            Filter = Read(filter),
            Deadline = request.Deadline.ToTimeSpan(),
            Rate = request.RenewalsPerSecond == 0 ? null : request.RenewalsPerSecond,
            Reason = request.Reason == Wire.RevocationReason.Unspecified ? RevocationReason.Superseded : (RevocationReason)(int)request.Reason,
            Note = request.Note,
            RequestId = request.RequestId.Length == 0 ? null : request.RequestId,
            ValidateOnly = request.ValidateOnly,
        };
        return request.RevokeAfterReplacement is { } after ? read with { RevokeAfterReplacement = after.ToTimeSpan() } : read;
    }

    /// <summary>Id in a resource name.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.InvalidRequest"/>.</exception>
    public static string Id(string name) => name.Split('/') is ["incidents", { Length: > 0 and <= 64 } id]
        ? id
        : throw RefusedException.ForField(RefusalReason.InvalidRequest, "name", "The name must have the form incidents/{incident}.");

    private static void Check(RequestRules rules, Wire.IncidentFilter filter) => rules
        .Require(filter.PublicKeySha256.Length is 0 or 32, "filter.public_key_sha256", "32 octets.")
        .Require(filter.Names.Count <= MaximumNames, "filter.names", $"At most {MaximumNames} names.")
        .Require(
            filter.KeyAlgorithm.Length == 0 || KeyAlgorithm.Find(filter.KeyAlgorithm) is not null,
            "filter.key_algorithm",
            $"One of {string.Join(", ", KeyAlgorithm.All)}.")
        .Require(!filter.WithoutTwin || filter.Profile.Length > 0, "filter.without_twin", "Only together with a profile: most certificates have no twin and need none.")
        .Time(filter.IssuedFrom, "filter.issued_from")
        .Time(filter.IssuedBefore, "filter.issued_before")
        .Time(filter.ExpiresFrom, "filter.expires_from")
        .Time(filter.ExpiresBefore, "filter.expires_before");

    private static IncidentFilter Read(Wire.IncidentFilter filter) => new()
    {
        PublicKeySha256 = filter.PublicKeySha256.Length == 0 ? (ReadOnlyMemory<byte>?)null : filter.PublicKeySha256.Memory,
        KeyOf = ResourceName.OptionalCertificate(filter.KeyOf),
        Profile = NullIfEmpty(filter.Profile),
        Authority = NullIfEmpty(filter.Authority),
        Requester = NullIfEmpty(filter.Requester),
        IssuedFrom = TimeOf(filter.IssuedFrom),
        IssuedBefore = TimeOf(filter.IssuedBefore),
        KeyAlgorithm = KeyAlgorithm.Find(filter.KeyAlgorithm)?.Name,
        WithoutTwin = filter.WithoutTwin,
        ExpiresFrom = TimeOf(filter.ExpiresFrom),
        ExpiresBefore = TimeOf(filter.ExpiresBefore),
        Certificates = [.. filter.Names.Select(ResourceName.Certificate)],
    };

    // The ledger keeps microseconds; the rest must not make two times out of one.
    private static DateTimeOffset? TimeOf(Timestamp? time)
    {
        if (time?.ToDateTimeOffset() is not { } read)
            return null;
        return read.AddTicks(-(read.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
