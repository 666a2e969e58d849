using Grpc.Core;
using SigningService.Client.Requests;

namespace SigningService.Client.Holding;

/// <summary>The certificate that the service is called with. The first, and one after it ended, is traded in for an enrolment token.</summary>
internal sealed class HeldIdentity : HeldCertificate
{
    public const string UsualName = "identity";

    private readonly HolderOptions _options;
    private readonly ServiceClock _clock;
    private readonly ServiceCalls _calls;
    private readonly TokenMemory _tokens;
    private long _askAgainWhenEnded;

    public HeldIdentity(HolderOptions options, ServiceClock clock, TrustStore trust, ServiceCalls calls)
        : base(UsualName, options.KeyType, options.StateFolder, clock, trust, calls)
    {
        _options = options;
        _clock = clock;
        _calls = calls;
        _tokens = new TokenMemory(Path.Combine(options.StateFolder, "token-used"));
    }

    /// <summary>Empty: the service knows it from the connection.</summary>
    public override string ResourceName => "";

    /// <summary>Whether calls can be made with it.</summary>
    public bool IsUsable => Current is not null && !IsOver;

    protected override TimeSpan? Lifetime => _options.Lifetime;

    protected override async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        var secret = _options.EnrollmentServer is null ? null : _options.Token();
        if (secret is null || !_tokens.IsNew(secret))
        {
            await WaitForTokenAsync(cancellationToken).ConfigureAwait(false);
            return;
        }
        try
        {
            await ObtainAsync(RequestedNames.None, pending => _calls.EnrollAsync(secret, pending.Request, cancellationToken), () => _tokens.Used(secret))
                .ConfigureAwait(false);
        }
        catch (SigningServiceException e) when (e.Status == StatusCode.PermissionDenied)
        {
            _tokens.Refused(secret);
            throw;
        }
    }

    protected override void Judge(Exception failure)
    {
        if (failure is SigningServiceException { Status: StatusCode.Unauthenticated })
            IsEnded = true;
        base.Judge(failure);
    }

    // Nothing but looking whether someone handed in a token, and once an hour whether the service sees it otherwise: it may have changed its
    // mind, or it is this host's clock that says that the certificate is expired.
    private async Task WaitForTokenAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (Current is not null && now.UtcTicks >= _askAgainWhenEnded)
        {
            _askAgainWhenEnded = (now + TimeSpan.FromHours(1) + Backoff.Spread(TimeSpan.FromMinutes(10))).UtcTicks;
            if (await IsGoodAgainAsync(cancellationToken).ConfigureAwait(false))
                return;
        }
        Schedule.WaitFor(TimeSpan.FromMinutes(1));
        Failure.Needs("NEEDS_TOKEN", Current is null
            ? "There is no certificate yet: hand in an enrolment token."
            : "The certificate is revoked or expired and cannot be renewed: hand in a new enrolment token.");
    }

    private async Task<bool> IsGoodAgainAsync(CancellationToken cancellationToken)
    {
        RenewalPlan plan;
        try
        {
            plan = RenewalPlan.Of(await _calls.AdviseAsync("", cancellationToken).ConfigureAwait(false), Current!.Certificate, _clock.GetUtcNow());
        }
        catch (SigningServiceException) when (IsExpired)
        {
            return false;
        }
        // The answer has put the clock right.
        if (plan.IsEnded || IsExpired)
            return false;
        IsEnded = false;
        Schedule.Take(plan);
        Schedule.Reconsider();
        Failure.Clear();
        return true;
    }
}
