using System.Diagnostics.Metrics;
using SigningService.Authority.Measuring;

namespace SigningService.Ledger;

/// <summary>What the ledger measures of itself, under the meter <c>SigningService.Ledger</c>.</summary>
internal sealed class LedgerMetrics : IDisposable
{
    private readonly Meter _meter = new("SigningService.Ledger");
    private readonly Counter<long> _commits;
    private readonly Counter<long> _failures;
    private readonly Histogram<int> _acts;
    private readonly Histogram<double> _duration;

    public LedgerMetrics(Func<int> waiting)
    {
        _commits = _meter.CreateCounter<long>("ledger.commits", "{commit}", "Transactions made durable.");
        _failures = _meter.CreateCounter<long>("ledger.commit.failures", "{commit}", "Transactions that could not be made durable.");
        _acts = _meter.CreateHistogram("ledger.commit.acts", "{act}", "Acts that shared a transaction.", advice: Buckets.Sharing);
        _duration = _meter.CreateHistogram(
            "ledger.commit.duration", "s", "From the start of a transaction until it is durable.", advice: Buckets.Seconds);
        _meter.CreateObservableGauge("ledger.queue.length", waiting, "{act}", "Acts that wait to be written.");
    }

    public void Committed(int acts, TimeSpan duration)
    {
        _commits.Add(1);
        _acts.Record(acts);
        _duration.Record(duration.TotalSeconds);
    }

    public void Failed() => _failures.Add(1);

    public void Dispose() => _meter.Dispose();
}
