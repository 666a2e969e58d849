using System.Diagnostics.Metrics;
using System.Globalization;
using SigningService.Authority.Rotation;
using SigningService.Server.Observability;

namespace SigningService.Server.Rotation;

/// <summary>When the next certificate ends that nobody renewed, and how many do soon.</summary>
internal sealed class ExpiryMetrics : IDisposable
{
    private readonly Meter _meter = new(IssuanceMetrics.MeterName);
    private readonly TimeProvider _timeProvider;

    public ExpiryMetrics(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _meter.CreateObservableGauge(
            "signing.certificate.expiring.soonest", Soonest, "s", "Time until the next certificate of a kind ends; of leaves those that were not renewed when they should have been.");
        _meter.CreateObservableGauge(
            "signing.certificate.expiring", Counts, "{certificate}", "Certificates that end within a time, by kind; of leaves those that were not renewed when they should have been.");
    }

    /// <summary>What was found last.</summary>
    public ExpiryState State { get; set; } = ExpiryState.Unknown;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Soonest() => State.Soonest.Select(soonest =>
        new Measurement<double>((soonest.Value - _timeProvider.GetUtcNow()).TotalSeconds, KindOf(soonest.Key)));

    private IEnumerable<Measurement<int>> Counts() => State.Counts.Select(count =>
        new Measurement<int>(count.Value, KindOf(count.Key.Kind), new KeyValuePair<string, object?>("within_days", count.Key.Within.TotalDays.ToString("0.##", CultureInfo.InvariantCulture))));

    private static KeyValuePair<string, object?> KindOf(ExpiringKind kind) => new("kind", kind.ToString().ToLowerInvariant());
}
