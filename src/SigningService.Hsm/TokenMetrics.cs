using System.Diagnostics.Metrics;
using SigningService.Authority.Measuring;

namespace SigningService.Hsm;

/// <summary>What a token tells about itself in numbers, under the meter <c>SigningService.Hsm</c>, each with the label of the token.</summary>
internal sealed class TokenMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _signatures;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _wrong;
    private readonly Counter<long> _logins;
    private readonly Histogram<double> _duration;

    public TokenMetrics(string token)
    {
        _meter = new Meter("SigningService.Hsm", null, [new("token", token)]);
        _signatures = _meter.CreateCounter<long>("hsm.signatures", "{signature}", "Signatures made and verified.");
        _failures = _meter.CreateCounter<long>("hsm.failures", "{failure}", "Signatures that failed, by return code or fault.");
        _wrong = _meter.CreateCounter<long>("hsm.signatures.wrong", "{signature}", "Signatures that did not verify and were not given out.");
        _logins = _meter.CreateCounter<long>("hsm.logins", "{login}", "Calls of C_Login, by result.");
        _duration = _meter.CreateHistogram("hsm.sign.duration", "s", "Time from taking a request to its verified signature.", advice: Buckets.Seconds);
    }

    /// <summary>Adds the gauges, once there is something that they can look at.</summary>
    public void Observe(Func<int> inUse, Func<int> waiting, Func<int> stuck, Func<bool> ready)
    {
        _meter.CreateObservableGauge("hsm.sessions.in_use", inUse, "{session}", "Sessions that sign at this moment.");
        _meter.CreateObservableGauge("hsm.requests.waiting", waiting, "{request}", "Requests that wait for a session.");
        _meter.CreateObservableGauge("hsm.sessions.stuck", stuck, "{session}", "Sessions in a call that has not come back in time.");
        _meter.CreateObservableGauge("hsm.token.ready", () => ready() ? 1 : 0, null, "1 if the token can be used, 0 if not.");
    }

    public void CountSignature(string algorithm, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("algorithm", algorithm);
        _signatures.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
    }

    public void CountFailure(string code) => _failures.Add(1, new KeyValuePair<string, object?>("code", code));

    public void CountWrong(string algorithm) => _wrong.Add(1, new KeyValuePair<string, object?>("algorithm", algorithm));

    public void CountLogin(string result) => _logins.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Dispose() => _meter.Dispose();
}
