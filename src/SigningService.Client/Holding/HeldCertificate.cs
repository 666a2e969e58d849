using Grpc.Core;
using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Client.Keys;
using SigningService.Client.Requests;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Client.Holding;

/// <summary>
/// One certificate that is kept valid: what is stored, what is asked for, when next. Whatever fails, the old one stays. One step at a
/// time; <see cref="Advise"/> and the properties from any thread.
/// </summary>
internal sealed class HeldCertificate : ICertificateSource
{
    private const string IdentityName = "identity";

    private readonly HolderOptions _options;
    private readonly HeldOrder? _order;
    private readonly ServiceClock _clock;
    private readonly TrustStore _trust;
    private readonly ServiceCalls _calls;
    private readonly GenerationFolder _folder;
    private readonly string _pendingPath;
    private readonly TokenMemory _token;
    private readonly FailureRecord _failure = new();
    private volatile StoredCertificate? _stored;
    private volatile ClientIdentity? _current;
    private volatile RenewalPlan? _plan;
    private volatile bool _ended;
    private volatile bool _renewNow;
    private DateTimeOffset _notBefore;
    private long _nextTry;
    private long _askAgainWhenEnded;

    /// <param name="order">Null for the identity.</param>
    public HeldCertificate(HeldOrder? order, HolderOptions options, ServiceClock clock, TrustStore trust, ServiceCalls calls)
    {
        _order = order;
        _options = options;
        _clock = clock;
        _trust = trust;
        _calls = calls;
        Name = order?.Name ?? IdentityName;
        _folder = new GenerationFolder(Path.Combine(options.StateFolder, Name), clock);
        _pendingPath = Path.Combine(options.StateFolder, Name + ".pending");
        _token = new TokenMemory(Path.Combine(options.StateFolder, "token-used"));
        if (StoredCertificate.Load(_folder) is { } stored)
            Adopt(stored);
    }

    public event Action? Changed;

    public string Name { get; }

    public ClientIdentity? Current => _current;

    public TrustBundle Trust => _trust.Current ?? throw new InvalidOperationException("There are no roots yet.");

    /// <summary>Its name at the service; empty for the identity, which the service knows from the connection.</summary>
    public string ResourceName => _order is null ? "" : _stored?.ResourceName ?? "";

    /// <summary>Whether calls can be made with it.</summary>
    public bool IsUsable => _current is not null && !_ended && !IsExpired;

    /// <summary>Whether the last failure was that something could not be verified: the roots may have changed.</summary>
    public bool DoubtsTrust { get; set; }

    /// <summary>Whether the service did not know who calls.</summary>
    public bool DoubtsIdentity { get; set; }

    public DateTimeOffset NextTry
    {
        get => new(Interlocked.Read(ref _nextTry), TimeSpan.Zero);
        private set => Interlocked.Exchange(ref _nextTry, value.UtcTicks);
    }

    public HeldStanding Standing => new()
    {
        Name = Name,
        State = State,
        SerialNumber = _current?.Certificate.SerialNumber.ToLowerInvariant(),
        NotAfter = _current?.Certificate.NotAfter.ToUniversalTime(),
        RenewTime = _plan?.RenewTime,
        RenewReason = _plan?.Reason,
        NextTry = NextTry,
        Failures = _failure.Count,
        FailureReason = _failure.Reason,
        Failure = _failure.Message,
        Renewals = Renewals,
    };

    public int Renewals { get; private set; }

    private bool IsExpired => _current is { } held && _clock.GetUtcNow() >= held.Certificate.NotAfter.ToUniversalTime();

    private HeldState State => this switch
    {
        { _current: null } => HeldState.Missing,
        { _ended: true } or { IsExpired: true } => HeldState.Ended,
        _ when _plan is { } plan && _clock.GetUtcNow() > plan.LatestTime => HeldState.Overdue,
        _ => _failure.Count > 0 ? HeldState.Failing : HeldState.Current,
    };

    /// <summary>The files of it for those who use it; there must be one.</summary>
    public IReadOnlyList<GenerationFile> Files(CertificateFormat format, UnixFileMode keyMode, string? password)
    {
        var stored = _stored ?? throw new InvalidOperationException("There is no certificate yet.");
        using var identity = stored.Open();
        using var key = PrivateKey.FromPem(stored.KeyPem);
        return CertificateFiles.Of(format, identity, key, Trust, keyMode, password);
    }

    /// <summary>Calls back at the changes until disposed.</summary>
    public IDisposable WhenChanged(Action action)
    {
        Changed += action;
        return new Subscription(() => Changed -= action);
    }

    /// <summary>Takes advice that the service sent by itself.</summary>
    public void Advise(RenewalAdvice advice)
    {
        if (_current is not { } held)
            return;
        var now = _clock.GetUtcNow();
        _plan = RenewalPlan.Of(advice, held.Certificate, now);
        if (_plan.IsEnded)
            _ended = true;
        // Never later: a step that is due already, since someone said to renew now, is not to be put off by the advice of every other day.
        if (_failure.Count == 0)
            NextTry = Earlier(NextTry, Earlier(_plan.RenewTime, _plan.AskAgain));
    }

    /// <summary>Tells of a failure before there was anything to do for it.</summary>
    public void Note(Exception failure) => _failure.Add(failure);

    /// <summary>Asks the service again at the next step.</summary>
    public void Reconsider() => NextTry = DateTimeOffset.MinValue;

    /// <summary>Renews at the next step, whatever was advised.</summary>
    public void RenewNow()
    {
        _renewNow = true;
        Reconsider();
    }

    /// <summary>Does what is due, if anything.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        if (_clock.GetUtcNow() < NextTry)
            return;
        try
        {
            await ActAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SigningServiceException or VerificationFailedException or IOException or UnauthorizedAccessException
            or FormatException or System.Security.Cryptography.CryptographicException or OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Fail(e);
        }
    }

    private Task ActAsync(CancellationToken cancellationToken)
    {
        if (_order is null && (_current is null || _ended || IsExpired))
            return EnrollAsync(cancellationToken);
        if (_order is { } order && (_current is null || _ended || IsExpired))
            return ObtainAsync(_order.Names, pending => _calls.IssueAsync(order, pending, cancellationToken));
        return FollowPlanAsync(cancellationToken);
    }

    private async Task EnrollAsync(CancellationToken cancellationToken)
    {
        var secret = _options.EnrollmentServer is null ? null : _options.Token();
        if (secret is null || !_token.IsNew(secret))
        {
            await WaitForTokenAsync(cancellationToken).ConfigureAwait(false);
            return;
        }
        try
        {
            await ObtainAsync(RequestedNames.None, pending => _calls.EnrollAsync(secret, pending.Request, cancellationToken), () => _token.Used(secret))
                .ConfigureAwait(false);
        }
        catch (SigningServiceException e) when (e.Status == StatusCode.PermissionDenied)
        {
            _token.Refused(secret);
            throw;
        }
    }

    // Nothing but looking whether someone handed in a token, and once an hour whether the service changed its mind.
    private async Task WaitForTokenAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (_current is { } held && !IsExpired && now.UtcTicks >= _askAgainWhenEnded)
        {
            _askAgainWhenEnded = (now + TimeSpan.FromHours(1) + Backoff.Spread(TimeSpan.FromMinutes(10))).UtcTicks;
            var plan = RenewalPlan.Of(await _calls.AdviseAsync("", cancellationToken).ConfigureAwait(false), held.Certificate, now);
            if (!plan.IsEnded)
            {
                _ended = false;
                _plan = plan;
                _failure.Clear();
                return;
            }
        }
        NextTry = now + TimeSpan.FromMinutes(1);
        _failure.Needs("NEEDS_TOKEN", _current is null
            ? "There is no certificate yet: hand in an enrolment token."
            : "The certificate is revoked or expired and cannot be renewed: hand in a new enrolment token.");
    }

    private async Task FollowPlanAsync(CancellationToken cancellationToken)
    {
        var held = _current!;
        SigningServiceException? withoutAdvice = null;
        try
        {
            _plan = RenewalPlan.Of(await _calls.AdviseAsync(ResourceName, cancellationToken).ConfigureAwait(false), held.Certificate, _clock.GetUtcNow());
        }
        catch (SigningServiceException e) when (e.Status != StatusCode.Unauthenticated)
        {
            withoutAdvice = e;
        }
        if (_plan!.IsEnded)
        {
            _ended = true;
            NextTry = _clock.GetUtcNow();
            return;
        }
        if (_renewNow || File.Exists(_pendingPath) || _clock.GetUtcNow() >= Later(_plan.RenewTime, _notBefore))
            await RenewAsync(held, cancellationToken).ConfigureAwait(false);
        else if (withoutAdvice is not null)
            throw withoutAdvice;
        else
            Rest();
    }

    private Task RenewAsync(ClientIdentity held, CancellationToken cancellationToken)
    {
        var names = SubjectNameReader.Read(held.Certificate);
        return ObtainAsync(
            RequestedNames.None,
            pending => _calls.RenewAsync(ResourceName, _order is null ? _options.Lifetime : _order.Lifetime, names, pending, cancellationToken));
    }

    private async Task ObtainAsync(
        RequestedNames names, Func<PendingOrder, Task<(ReceivedCertificate Received, string Name)>> ask, Action? whenStored = null)
    {
        using var pending = PendingOrder.Open(_pendingPath, _order?.KeyType ?? _options.KeyType, names);
        try
        {
            var (received, name) = await ask(pending).ConfigureAwait(false);
            using (received)
            {
                var stored = StoredCertificate.Of(pending.Key, received, name);
                stored.Save(_folder);
                whenStored?.Invoke();
                pending.Settle();
                Renewals++;
                Adopt(stored);
            }
        }
        catch (SigningServiceException e) when (e.Status is StatusCode.InvalidArgument or StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.NotFound)
        {
            // Refused for good: the same will never be granted. A certificate that the service does not know is asked for anew.
            pending.Settle();
            _ended |= _order is not null && e.Status == StatusCode.NotFound;
            throw;
        }
    }

    private void Adopt(StoredCertificate stored)
    {
        var identity = stored.Open();
        _plan = RenewalPlan.WithoutAdvice(identity.Certificate, _clock.GetUtcNow());
        _stored = stored;
        _current = identity;
        _ended = false;
        _renewNow = false;
        _failure.Clear();
        // Advice for the new one is asked for at once; whatever it is, one that is fresh is not renewed again in the same minute.
        NextTry = DateTimeOffset.MinValue;
        _notBefore = Renewals == 0 ? DateTimeOffset.MinValue : _clock.GetUtcNow() + Earlier(TimeSpan.FromMinutes(1), Life(identity) / 20);
        Changed?.Invoke();
    }

    private void Rest()
    {
        _failure.Clear();
        NextTry = Earlier(Later(_plan!.RenewTime, _notBefore), _plan.AskAgain);
    }

    private void Fail(Exception e)
    {
        DoubtsTrust |= e is VerificationFailedException || e is SigningServiceException { Reason: ClientReasons.ServerNotTrusted };
        if (e is SigningServiceException { Status: StatusCode.Unauthenticated })
        {
            _ended |= _order is null;
            DoubtsIdentity = true;
        }
        _failure.Add(e);
        var now = _clock.GetUtcNow();
        var remaining = _current is { } held && !IsExpired ? held.Certificate.NotAfter.ToUniversalTime() - now.UtcDateTime : (TimeSpan?)null;
        NextTry = now + Backoff.After(_failure.Count, remaining, (e as SigningServiceException)?.RetryAfter);
    }

    private static TimeSpan Life(ClientIdentity identity) => identity.Certificate.NotAfter - identity.Certificate.NotBefore;

    private static T Earlier<T>(T one, T other)
        where T : IComparable<T> => one.CompareTo(other) < 0 ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
