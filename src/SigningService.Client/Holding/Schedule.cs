using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Holding;

/// <summary>When something is done next for a certificate. Written by one step at a time and by advice that comes by itself; read from any thread.</summary>
internal sealed class Schedule(TimeProvider clock)
{
    private volatile RenewalPlan? _plan;
    private volatile bool _renewNow;
    private DateTimeOffset _notBefore;
    private long _nextTry;

    public RenewalPlan? Plan => _plan;

    public DateTimeOffset NextTry
    {
        get => new(Interlocked.Read(ref _nextTry), TimeSpan.Zero);
        private set => Interlocked.Exchange(ref _nextTry, value.UtcTicks);
    }

    public bool IsDue => clock.GetUtcNow() >= NextTry;

    public bool MustRenew => _renewNow || clock.GetUtcNow() >= RenewTime;

    public bool IsOverdue => _plan is { } plan && clock.GetUtcNow() > plan.LatestTime;

    private DateTimeOffset RenewTime => Later(_plan!.RenewTime, _notBefore);

    /// <summary>
    /// A certificate was taken into use. Advice for it is asked for at once; whatever that is, one that is fresh is not renewed again in the
    /// same minute.
    /// </summary>
    public void Begin(X509Certificate2 certificate, bool isFresh)
    {
        var now = clock.GetUtcNow();
        _plan = RenewalPlan.WithoutAdvice(certificate, now);
        _renewNow = false;
        _notBefore = isFresh ? now + Earlier(TimeSpan.FromMinutes(1), (certificate.NotAfter - certificate.NotBefore) / 20) : DateTimeOffset.MinValue;
        Reconsider();
    }

    /// <summary>Takes a plan; when it is looked at is for the caller to say.</summary>
    public void Take(RenewalPlan plan) => _plan = plan;

    /// <summary>Nothing is to be done but what the plan says, unless someone has said to renew now while it was asked for.</summary>
    public void FollowPlan()
    {
        NextTry = Earlier(RenewTime, _plan!.AskAgain);
        if (_renewNow)
            Reconsider();
    }

    /// <summary>
    /// As <see cref="FollowPlan"/>, and never later than before: a step that is due already, since someone said to renew now, is not to be put
    /// off by the advice of every other day.
    /// </summary>
    public void FollowPlanIfSooner() => NextTry = Earlier(NextTry, Earlier(RenewTime, _plan!.AskAgain));

    /// <summary>Does again at the next step what there is to do.</summary>
    public void Reconsider() => NextTry = DateTimeOffset.MinValue;

    /// <summary>Renews at the next step, whatever was advised.</summary>
    public void RenewNow()
    {
        _renewNow = true;
        Reconsider();
    }

    public void WaitFor(TimeSpan span) => NextTry = clock.GetUtcNow() + span;

    private static T Earlier<T>(T one, T other)
        where T : IComparable<T> => one.CompareTo(other) < 0 ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
