using System.Diagnostics;
using System.Diagnostics.Metrics;
using SigningService.Authority.Issuance;
using SigningService.Authority.Measuring;
using SigningService.Authority.Profiles;
using SigningService.Server.Calls;

namespace SigningService.Server.Observability;

/// <summary>Counts and times issuance, by profile and outcome.</summary>
internal sealed class IssuanceMetrics : IDisposable
{
    public const string MeterName = "SigningService.Server";

    public static readonly ActivitySource Activities = new(MeterName);

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;
    private readonly HashSet<string> _profiles;
    private readonly TimeProvider _timeProvider;

    public IssuanceMetrics(ProfileCatalog profiles, TimeProvider timeProvider)
    {
        _duration = _meter.CreateHistogram("signing.issuance.duration", "s", "From the request to the recorded certificate.", advice: Buckets.Seconds);
        _profiles = [.. profiles.All.Select(profile => profile.Id)];
        _timeProvider = timeProvider;
    }

    /// <param name="profile">As asked for; null if the certificate to renew, or an enrolment token, decides.</param>
    public async ValueTask<IssuanceResult> MeasureAsync(string? profile, Func<ValueTask<IssuanceResult>> issue)
    {
        using var activity = Activities.StartActivity("issue");
        var started = _timeProvider.GetTimestamp();
        var outcome = "ERROR";
        try
        {
            var result = await issue();
            profile ??= result.Record?.Intent.Profile;
            outcome = result.Record is null ? "VALIDATED" : "ISSUED";
            return result;
        }
        catch (Exception e) when (Failures.AsRefusal(e) is { } refused)
        {
            outcome = RefusalStatus.WireName(refused.Reason);
            throw;
        }
        finally
        {
            // Only profiles that exist become a label: callers must not be able to make new series.
            var label = profile is not null && _profiles.Contains(profile) ? profile : "";
            activity?.SetTag("profile", label).SetTag("outcome", outcome);
            _duration.Record(
                _timeProvider.GetElapsedTime(started).TotalSeconds,
                new KeyValuePair<string, object?>("profile", label),
                new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    public void Dispose() => _meter.Dispose();
}
