using System.Globalization;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Refusals;
using SigningService.Server.Configuration;
using SigningService.Server.Observability;

namespace SigningService.Server.Callers;

/// <summary>
/// Has refusals audited. The first ones of an identity in a minute stand in the log one by one; of more, the number does, so that a
/// flood neither fills the log nor goes unmentioned.
/// </summary>
internal sealed class RefusalRecorder(IAuditLog auditLog, LimitSettings limits, TimeProvider timeProvider, ILogger<RefusalRecorder> logger)
{
    private readonly Dictionary<string, Tally> _tallies = [];

    /// <param name="address">Where the call came from; null where the identity says enough.</param>
    public async ValueTask RecordAsync(string identity, string method, RefusedException refused, string? address = null)
    {
        // An outage is audited when it begins and ends, not with every call that it fails.
        if (refused.Reason is RefusalReason.SigningUnavailable or RefusalReason.LedgerUnavailable || !TakeRoom(identity))
            return;

        var details = new Dictionary<string, string>(refused.AuditDetails)
        {
            ["method"] = method,
            ["reason"] = refused.Reason.ToString(),
            ["message"] = SafeText.Of(refused.Message),
        };
        if (address is not null)
            details["address"] = address;
        await AppendAsync(new AuditEvent(AuditEventKind.RequestRefused, timeProvider.GetUtcNow(), identity, details));
    }

    /// <summary>Writes the numbers of what was not recorded one by one, and starts a new minute. Called once a minute.</summary>
    public async ValueTask SummariseAsync()
    {
        KeyValuePair<string, Tally>[] tallies;
        lock (_tallies)
        {
            tallies = [.. _tallies];
            _tallies.Clear();
        }

        foreach (var (identity, tally) in tallies.Where(entry => entry.Value.Unrecorded > 0))
        {
            await AppendAsync(new AuditEvent(AuditEventKind.RefusalsSummarised, timeProvider.GetUtcNow(), identity, new Dictionary<string, string>
            {
                ["count"] = tally.Unrecorded.ToString(CultureInfo.InvariantCulture),
            }));
        }
    }

    private bool TakeRoom(string identity)
    {
        lock (_tallies)
        {
            if (!_tallies.TryGetValue(identity, out var tally))
                _tallies.Add(identity, tally = new Tally());
            if (tally.Recorded < limits.RefusalRecordsPerMinute)
            {
                tally.Recorded++;
                return true;
            }

            tally.Unrecorded++;
            return false;
        }
    }

    private async ValueTask AppendAsync(AuditEvent auditEvent)
    {
        try
        {
            await auditLog.AppendAsync(auditEvent, CancellationToken.None);
        }
        catch (LedgerUnavailableException e)
        {
            // The call is refused either way: there is no act that the missing record could stop.
            Log.RefusalNotAudited(logger, auditEvent.Actor, e.Message);
        }
    }

    private sealed class Tally
    {
        public int Recorded { get; set; }

        public long Unrecorded { get; set; }
    }
}
