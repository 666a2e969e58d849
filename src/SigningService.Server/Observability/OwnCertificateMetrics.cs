using System.Diagnostics.Metrics;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Observability;

/// <summary>How the renewal of the service's own certificates goes. Purposes are few: one for TLS, one an authority.</summary>
internal sealed class OwnCertificateMetrics : IDisposable
{
    private readonly Meter _meter = new(IssuanceMetrics.MeterName);
    private readonly Counter<long> _renewals;
    private readonly OwnCertificateSet _certificates;
    private readonly TimeProvider _timeProvider;

    public OwnCertificateMetrics(OwnCertificateSet certificates, TimeProvider timeProvider)
    {
        _certificates = certificates;
        _timeProvider = timeProvider;
        _renewals = _meter.CreateCounter<long>(
            "signing.own_certificate.renewals", "{renewal}", "Tries to renew a certificate of the service's own, by purpose and outcome: renewed or failed.");
        _meter.CreateObservableGauge(
            "signing.own_certificate.remaining", () => Measure(certificate => certificate.Current!.NotAfter.AddSeconds(1)), "s", "Time until a certificate of the service's own ends.");
        _meter.CreateObservableGauge(
            "signing.own_certificate.due", () => Measure(certificate => certificate.DueAt), "s", "Time until a certificate of the service's own is to be renewed; negative if that is late.");
    }

    public void Note(string purpose, bool renewed) => _renewals.Add(
        1, new KeyValuePair<string, object?>("purpose", purpose), new KeyValuePair<string, object?>("outcome", renewed ? "renewed" : "failed"));

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Measure(Func<OwnCertificate, DateTimeOffset> time) => _certificates.All
        .Where(certificate => certificate.Current is not null)
        .Select(certificate => new Measurement<double>(
            (time(certificate) - _timeProvider.GetUtcNow()).TotalSeconds, new KeyValuePair<string, object?>("purpose", certificate.Purpose)));
}
