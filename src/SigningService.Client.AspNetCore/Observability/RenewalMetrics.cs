using System.Diagnostics.Metrics;
using SigningService.Client.Holding;

namespace SigningService.Client.AspNetCore.Observability;

/// <summary>How the renewals of a holder go, by certificate, in the meter <c>SigningService.Client</c>.</summary>
internal sealed class RenewalMetrics
{
    private readonly CertificateHolder _holder;
    private readonly TimeProvider _clock;

    public RenewalMetrics(IMeterFactory meters, CertificateHolder holder, TimeProvider clock)
    {
        _holder = holder;
        _clock = clock;
        var meter = meters.Create(CertificateMetrics.MeterName);
        meter.CreateObservableCounter(
            "signing_client.renewal.failures", () => Each(s => s.FailuresTotal), description: "Tries to renew, or to ask for advice, that failed.");
        meter.CreateObservableGauge(
            "signing_client.renewal.failures_in_a_row", () => Each(s => s.Failures), description: "Tries that failed since the last that did not.");
        meter.CreateObservableGauge("signing_client.renewal.due", Due, "s", "Time until a certificate is overdue, by the service's advice; below 0 it is.");
        meter.CreateObservableGauge(
            "signing_client.certificate.state",
            () => Each(s => (long)s.State),
            description: "0 missing, 1 current, 2 failing, 3 overdue, 4 ended.");
    }

    private IEnumerable<Measurement<long>> Each(Func<HeldStanding, long> value) => _holder.Standings.Select(s => new Measurement<long>(value(s), Tag(s)));

    private IEnumerable<Measurement<double>> Due() => _holder.Standings
        .Where(s => s.LatestTime is not null)
        .Select(s => new Measurement<double>((s.LatestTime!.Value - _clock.GetUtcNow()).TotalSeconds, Tag(s)));

    private static KeyValuePair<string, object?> Tag(HeldStanding standing) => new("certificate", standing.Name);
}
