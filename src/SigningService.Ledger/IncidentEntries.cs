using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Authority.Incidents;

namespace SigningService.Ledger;

/// <summary>What the log says of incidents: see <c>docs/audit-log-format.md</c>.</summary>
internal static class IncidentEntries
{
    public static LogEntryBody Opened(Incident incident, IReadOnlyList<IncidentMember> members) =>
        LedgerEntries.Of(new AuditEvent(AuditEventKind.IncidentOpened, incident.OpenedAt, incident.OpenedBy, new Dictionary<string, string>
        {
            ["incident"] = incident.Id,
            ["request_id"] = incident.RequestId,
            ["filter"] = incident.Filter.ToString(),
            ["reason"] = incident.Reason.ToString(),
            ["note"] = incident.Note,
            ["certificates"] = members.Count.ToString(CultureInfo.InvariantCulture),
            ["members_sha256"] = HashOf(members),
            ["first_renewal"] = Text(incident.FirstRenewal),
            ["last_renewal"] = Text(incident.LastRenewal),
            ["deadline"] = Text(incident.Deadline),
        }));

    public static LogEntryBody Closed(Incident incident, string note, long total, long renewed, long revoked) =>
        LedgerEntries.Of(new AuditEvent(AuditEventKind.IncidentClosed, incident.ClosedAt!.Value, incident.ClosedBy!, new Dictionary<string, string>
        {
            ["incident"] = incident.Id,
            ["note"] = note,
            ["certificates"] = total.ToString(CultureInfo.InvariantCulture),
            ["renewed"] = renewed.ToString(CultureInfo.InvariantCulture),
            ["revoked"] = revoked.ToString(CultureInfo.InvariantCulture),
        }));

    /// <summary>Over the names of the members, each with a line feed behind it, in the order of the schedule.</summary>
    private static string HashOf(IReadOnlyList<IncidentMember> members)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var member in members)
            hash.AppendData(Encoding.ASCII.GetBytes(member.Certificate + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
