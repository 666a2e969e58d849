using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SigningService.Authority.Measuring;

/// <summary>
/// Times the stages of one issuance, for metrics and traces: each stage lasts until the next begins or the story ends. Stages that were not
/// reached have no value.
/// </summary>
public sealed class IssuanceStages : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string SourceName = "SigningService.Authority";

    /// <summary>Name of the histogram; the tag <c>stage</c> tells the stages apart.</summary>
    public const string DurationName = "signing.issuance.stage.duration";

    /// <summary>The stage in which the key signs.</summary>
    public const string Sign = "sign";

    private static readonly Meter Meter = new(SourceName);
    private static readonly ActivitySource Activities = new(SourceName);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        DurationName, "s", "Time in a stage of issuance: admit, prepare, intend, sign, record.", advice: Buckets.Seconds);

    private string? _stage;
    private long _began;
    private Activity? _activity;

    internal void Begin(string stage)
    {
        End();
        _stage = stage;
        _began = Stopwatch.GetTimestamp();
        _activity = Activities.StartActivity(stage);
    }

    public void Dispose() => End();

    private void End()
    {
        if (_stage is null)
            return;
        Duration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, new KeyValuePair<string, object?>("stage", _stage));
        _activity?.Dispose();
        _stage = null;
    }
}
