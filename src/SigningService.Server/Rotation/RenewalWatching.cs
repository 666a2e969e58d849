using SigningService.Authority;
using SigningService.Authority.Callers;
using SigningService.Authority.Refusals;
using SigningService.Authority.Rotation;
using SigningService.Server.Callers;

namespace SigningService.Server.Rotation;

/// <summary>
/// A stream of advice: first all of it, then what changed. It looks again when it is signalled and when the advice says to ask again. It ends in order
/// when the connection is old enough or the service stops, and is refused like any call once its caller is.
/// </summary>
internal sealed class RenewalWatching(
    RenewalAdviceReading advice,
    RenewalSignals signals,
    CallerRecognition recognition,
    ConnectionBook connections,
    WatchBook watches,
    IHostApplicationLifetime lifetime,
    TimeProvider timeProvider)
{
    /// <summary>A flood of signals is looked at once in so long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <param name="certificates">Not empty.</param>
    /// <param name="tell">Called with each piece of advice that is new.</param>
    /// <exception cref="RefusedException">The caller is not or no longer accepted, or may not see a certificate.</exception>
    public async Task StreamAsync(
        HttpContext http, Caller caller, IReadOnlyList<CertificateId> certificates, Func<RenewalAdvice, Task> tell, CancellationToken cancellationToken)
    {
        using var place = watches.Enter(caller.Identity);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);

        // Its own certificate as well: a caller that is revoked is told by the end of the stream.
        using var subscription = signals.Subscribe([.. certificates, .. caller.Certificate is { } own ? [own] : Array.Empty<CertificateId>()]);
        try
        {
            await StreamAsync(http, subscription, certificates, tell, ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The service stops: the stream ends as if it were old.
        }
    }

    private async Task StreamAsync(
        HttpContext http, RenewalSubscription subscription, IReadOnlyList<CertificateId> certificates, Func<RenewalAdvice, Task> tell, CancellationToken ending)
    {
        var connection = connections.StateOf(http);
        var told = new Dictionary<CertificateId, RenewalAdvice>();
        while (true)
        {
            subscription.Rearm();
            var caller = await recognition.RecogniseAsync(connection.Certificate, ending);
            var sleep = await TellNewsAsync(caller, certificates, told, tell, ending);
            var now = timeProvider.GetUtcNow();
            if (now >= connection.CloseAfter)
            {
                http.Connection.RequestClose();
                return;
            }

            sleep = Min(sleep, Min(connection.CloseAfter - now, connection.Certificate!.NotAfter.AddSeconds(1) - now));
            await Task.Delay(Min(sleep, Rest), timeProvider, ending);
            await WaitAsync(subscription, sleep - Rest, ending);
        }
    }

    /// <summary>How long until the first of them wants to be looked at again.</summary>
    private async Task<TimeSpan> TellNewsAsync(
        Caller caller, IReadOnlyList<CertificateId> certificates, Dictionary<CertificateId, RenewalAdvice> told, Func<RenewalAdvice, Task> tell, CancellationToken ending)
    {
        var sleep = TimeSpan.MaxValue;
        foreach (var certificate in certificates)
        {
            var news = await advice.FindAsync(caller, certificate, ending);
            sleep = Min(sleep, news.AskAgainAfter);
            if (told.TryGetValue(certificate, out var before) && IsSame(before, news))
                continue;
            told[certificate] = news;
            await tell(news);
        }

        return sleep;
    }

    private async Task WaitAsync(RenewalSubscription subscription, TimeSpan sleep, CancellationToken ending)
    {
        if (sleep <= TimeSpan.Zero)
            return;
        try
        {
            await subscription.Changed.WaitAsync(sleep, timeProvider, ending);
        }
        catch (TimeoutException)
        {
            // It is time to look again.
        }
    }

    private static bool IsSame(RenewalAdvice one, RenewalAdvice other) =>
        one.RenewAt == other.RenewAt && one.Latest == other.Latest && one.Reason == other.Reason && one.Incident == other.Incident;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
