using System.Globalization;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Server.Auditing;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>Requests about the log, from the wire.</summary>
internal static class AuditRequests
{
    private const int DefaultPageSize = 100;
    private const int MaximumPageSize = 1000;
    private const int MaximumKinds = 50;

    public static LogQuery Read(Wire.ListEntriesRequest request, out long? below, out int count)
    {
        SerialNumber serial = default;
        long from = 0;
        new RequestRules()
            .Time(request.StartTime, "start_time")
            .Time(request.EndTime, "end_time")
            .Require(request.Kinds.Count <= MaximumKinds, "kinds", $"At most {MaximumKinds} kinds.")
            .Require(request.Kinds.All(kind => Enum.IsDefined(typeof(AuditEventKind), kind)), "kinds", "Names of kinds of acts, such as CertificateIssued.")
            .Require(request.Actor.Length <= 1_024, "actor", "At most 1,024 characters.")
            .Require(request.SerialNumber.Length == 0 || SerialNumber.TryParse(request.SerialNumber, out serial), "serial_number", "A serial number in hexadecimal.")
            .Require(request.Text.Length <= 200, "text", "At most 200 characters.")
            .Require(request.PageSize >= 0, "page_size", "Not negative.")
            .Require(
                request.PageToken.Length == 0 || long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out from),
                "page_token",
                "The token of the page before.")
            .ThrowIfBroken();
        below = request.PageToken.Length == 0 ? null : from;
        count = request.PageSize == 0 ? DefaultPageSize : Math.Min(request.PageSize, MaximumPageSize);
        return new LogQuery
        {
            From = request.StartTime?.ToDateTimeOffset(),
            Before = request.EndTime?.ToDateTimeOffset(),
            Kinds = request.Kinds.ToHashSet(StringComparer.Ordinal),
            Actor = NullIfEmpty(request.Actor),
            Serial = request.SerialNumber.Length == 0 ? null : serial.ToString(),
            Text = NullIfEmpty(request.Text),
        };
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
