using System.Diagnostics.Metrics;
using SigningService.Authority.Incidents;
using SigningService.Authority.Measuring;

namespace SigningService.Server.Keys;

/// <summary>
/// Measures how fast certificates are signed: an exponentially weighted mean of the durations that issuance reports, times the sessions
/// that sign side by side. Durations under load hold waiting, so the pace is rather too low than too high.
/// </summary>
internal sealed class SigningPace : ISigningPace, IDisposable
{
    /// <summary>Of a network HSM, until something was signed.</summary>
    private const double AssumedSeconds = 0.02;

    /// <summary>Share of the newest duration in the mean: about the last fifty count.</summary>
    private const double Weight = 0.04;

    private readonly MeterListener _listener = new();
    private readonly int _sessions;
    // Not a number until something was signed.
    private double _meanSeconds = double.NaN;

    /// <param name="sessions">Signatures that are made side by side, at most.</param>
    public SigningPace(int sessions)
    {
        _sessions = sessions;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == IssuanceStages.SourceName && instrument.Name == IssuanceStages.DurationName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "stage", Value: IssuanceStages.Sign })
                    Note(seconds);
            }
        });
        _listener.Start();
    }

    public double SignaturesPerSecond
    {
        get
        {
            var mean = Volatile.Read(ref _meanSeconds);
            return _sessions / (double.IsNaN(mean) ? AssumedSeconds : Math.Max(mean, 1e-6));
        }
    }

    /// <summary>Takes one signature into the mean.</summary>
    internal void Note(double seconds)
    {
        // Two that meet may lose one of them, which a mean of many bears.
        var before = Volatile.Read(ref _meanSeconds);
        Volatile.Write(ref _meanSeconds, double.IsNaN(before) ? seconds : before + (Weight * (seconds - before)));
    }

    public void Dispose() => _listener.Dispose();
}
