using System.Globalization;
using SigningService.AuditLog;
using SigningService.Cli.Output;

namespace SigningService.Cli.Audit;

/// <summary>What a log says of one certificate, gathered while it is verified.</summary>
internal sealed class CertificateLife(string authority, string serial)
{
    private readonly List<long> _entries = [];
    private (DateTimeOffset From, DateTimeOffset Until)? _validity;
    private DateTimeOffset? _issued;
    private (DateTimeOffset At, string Reason)? _revoked;

    /// <summary>Indexes of the entries that speak of it.</summary>
    public IReadOnlyList<long> Entries => _entries;

    public void Add(LogEntry entry)
    {
        if (entry.Detail("serial") != serial || entry.Detail("authority") != authority)
            return;
        _entries.Add(entry.Index);
        switch (entry.KindName)
        {
            case "IssuanceIntended":
                _validity = (Time(entry, "not_before"), Time(entry, "not_after"));
                break;
            case "CertificateIssued":
                _issued = entry.Time;
                break;
            case "CertificateRevoked":
                _revoked = (Time(entry, "revoked_at"), entry.Detail("reason") ?? "");
                break;
        }
    }

    public (bool IsGood, string Was, string Because) At(DateTimeOffset at)
    {
        if (_validity is not { } validity)
            return (false, "unknown", "no entry of the log speaks of it");
        if (_issued is null)
            return (false, "not known to be issued", "the log has the intent and no outcome");
        if (_revoked is { } revoked && at >= revoked.At)
            return (false, "revoked", $"revoked at {Texts.Of(revoked.At)}, {revoked.Reason}");
        if (at < _issued)
            return (false, "not yet issued", $"issued at {Texts.Of(_issued.Value)}");
        // The last second of validity counts (RFC 5280, 4.1.2.5).
        return at >= validity.From && at < validity.Until.AddSeconds(1)
            ? (true, "good", $"valid from {Texts.Of(validity.From)} to {Texts.Of(validity.Until)}, not revoked by then")
            : (false, "outside its validity", $"valid from {Texts.Of(validity.From)} to {Texts.Of(validity.Until)}");
    }

    private static DateTimeOffset Time(LogEntry entry, string name) =>
        DateTimeOffset.Parse(entry.Detail(name) ?? "", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
