using SigningService.Authority.Auditing;

namespace SigningService.Server.Auditing;

/// <summary>
/// Records that the log was read. Who follows the log would make it grow by following: so the first reading of a caller is recorded at once,
/// the others of the next minutes are counted into the one after.
/// </summary>
internal sealed class AuditReads(IAuditLog auditLog, TimeProvider timeProvider)
{
    private static readonly TimeSpan Summarised = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    // As many as there are auditors in the grants.
    private readonly Dictionary<string, (long Recorded, int Since)> _readers = [];

    /// <exception cref="SigningService.Authority.LedgerUnavailableException">It cannot be recorded, and so nothing may be read.</exception>
    public async ValueTask RecordAsync(string caller, string what, CancellationToken cancellationToken)
    {
        if (TakeTurn(caller) is not { } since)
            return;
        await auditLog.AppendAsync(
            new AuditEvent(AuditEventKind.AuditLogRead, timeProvider.GetUtcNow(), caller, new Dictionary<string, string>
            {
                ["what"] = what,
                ["reads_since"] = since.ToString(System.Globalization.CultureInfo.InvariantCulture),
            }),
            cancellationToken);
    }

    /// <summary>How many readings were not recorded since the last that was; null if this one need not be.</summary>
    private int? TakeTurn(string caller)
    {
        var now = timeProvider.GetTimestamp();
        lock (_lock)
        {
            var (recorded, since) = _readers.GetValueOrDefault(caller);
            if (recorded != 0 && timeProvider.GetElapsedTime(recorded, now) < Summarised)
            {
                _readers[caller] = (recorded, since + 1);
                return null;
            }

            _readers[caller] = (now, 0);
            return since;
        }
    }
}
