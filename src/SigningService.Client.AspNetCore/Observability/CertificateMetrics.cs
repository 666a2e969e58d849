using System.Diagnostics.Metrics;
using SigningService.Client.Connections;
using SigningService.Client.Holding;
using SigningService.Client.Peers;
using SigningService.Client.Revocation;

namespace SigningService.Client.AspNetCore.Observability;

/// <summary>How the certificate, the lists and the peers stand, as the meter <c>SigningService.Client</c>.</summary>
internal sealed class CertificateMetrics : IDisposable
{
    public const string MeterName = "SigningService.Client";

    private readonly ICertificateSource _source;
    private readonly RevocationLists? _revocation;
    private readonly TimeProvider _clock;
    private readonly Counter<long> _renewals;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failures;
    private ClientIdentity? _last;

    public CertificateMetrics(IMeterFactory meters, ICertificateSource source, RevocationLists? revocation, TimeProvider clock)
    {
        _source = source;
        _revocation = revocation;
        _clock = clock;
        _last = source.Current;
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("signing_client.certificate.remaining", Remaining, "s", "Time until the current certificate ends.");
        meter.CreateObservableGauge("signing_client.revocation_list.age", () => Lists(list => _clock.GetUtcNow() - list.ThisUpdate), "s", "Time since a list was signed, by issuer.");
        meter.CreateObservableGauge("signing_client.revocation_list.remaining", () => Lists(list => list.NextUpdate - _clock.GetUtcNow()), "s", "Time until the next list is due, by issuer.");
        _renewals = meter.CreateCounter<long>("signing_client.certificate.renewals", description: "New certificates taken into use.");
        _refused = meter.CreateCounter<long>("signing_client.peers.refused", description: "Handshakes and requests refused, by verdict.");
        _failures = meter.CreateCounter<long>("signing_client.revocation_list.failures", description: "Rounds in which not all lists could be refreshed.");
        source.Changed += CountRenewal;
        if (revocation is not null)
            revocation.Refreshed += CountFailure;
    }

    public void Refused(PeerVerdict verdict) => _refused.Add(1, new KeyValuePair<string, object?>("verdict", verdict.ToString()));

    public void Dispose()
    {
        _source.Changed -= CountRenewal;
        if (_revocation is not null)
            _revocation.Refreshed -= CountFailure;
    }

    private void CountRenewal()
    {
        var current = _source.Current;
        if (!ReferenceEquals(Interlocked.Exchange(ref _last, current), current) && current is not null)
            _renewals.Add(1);
    }

    private void CountFailure()
    {
        if (_revocation!.Problems.Count > 0)
            _failures.Add(1);
    }

    private IEnumerable<Measurement<double>> Remaining() =>
        _source.Current is { } current ? [new((current.Certificate.NotAfter.ToUniversalTime() - _clock.GetUtcNow().UtcDateTime).TotalSeconds)] : [];

    private IEnumerable<Measurement<double>> Lists(Func<HeldRevocationList, TimeSpan> value) => _revocation is null
        ? []
        : _revocation.Held.Select(list => new Measurement<double>(value(list).TotalSeconds, new KeyValuePair<string, object?>("issuer", list.Issuer)));
}
