using Grpc.Core;
using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Client.Keys;
using SigningService.Client.Requests;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Client.Holding;

/// <summary>
/// One certificate that is kept valid. Whatever fails, the old one stays. One step at a time; <see cref="Advise"/> and the properties from
/// any thread.
/// </summary>
internal abstract class HeldCertificate : ICertificateSource
{
    private readonly ServiceClock _clock;
    private readonly TrustStore _trust;
    private readonly ServiceCalls _calls;
    private readonly Obtaining _obtaining;
    private volatile StoredCertificate? _stored;
    private volatile ClientIdentity? _current;
    private volatile bool _isEnded;

    /// <summary>Loads what is stored.</summary>
    protected HeldCertificate(string name, KeyType keyType, string stateFolder, ServiceClock clock, TrustStore trust, ServiceCalls calls)
    {
        Name = name;
        _clock = clock;
        _trust = trust;
        _calls = calls;
        Schedule = new Schedule(clock);
        var folder = new GenerationFolder(Path.Combine(stateFolder, name), clock);
        _obtaining = new Obtaining(Path.Combine(stateFolder, name + ".pending"), keyType, folder);
        if (StoredCertificate.Load(folder) is not { } stored)
            return;
        Adopt(stored);
        _obtaining.ForgetIfStored(_current!);
    }

    public event Action? Changed;

    public string Name { get; }

    public ClientIdentity? Current => _current;

    public TrustBundle Trust => _trust.Current ?? throw new InvalidOperationException("There are no roots yet.");

    /// <summary>Its name at the service; empty if that is not known.</summary>
    public abstract string ResourceName { get; }

    /// <summary>Whether the last failure was that something could not be verified: the roots may have changed.</summary>
    public bool DoubtsTrust { get; set; }

    /// <summary>Whether the service did not know who calls.</summary>
    public bool DoubtsIdentity { get; set; }

    public DateTimeOffset NextTry => Schedule.NextTry;

    public HeldStanding Standing => new()
    {
        Name = Name,
        State = State,
        SerialNumber = _current?.Certificate.SerialNumber.ToLowerInvariant(),
        NotAfter = _current?.Certificate.NotAfter.ToUniversalTime(),
        RenewTime = Schedule.Plan?.RenewTime,
        LatestTime = Schedule.Plan?.LatestTime,
        RenewReason = Schedule.Plan?.Reason,
        NextTry = NextTry,
        Failures = Failure.Count,
        FailuresTotal = Failure.Total,
        FailureReason = Failure.Reason,
        Failure = Failure.Message,
        Renewals = Renewals,
    };

    public int Renewals { get; private set; }

    protected Schedule Schedule { get; }

    protected FailureRecord Failure { get; } = new();

    protected StoredCertificate? Stored => _stored;

    /// <summary>The life that its successors are asked for with; null: the profile's.</summary>
    protected abstract TimeSpan? Lifetime { get; }

    /// <summary>Whether the service said that it is revoked, expired, or not known.</summary>
    protected bool IsEnded
    {
        get => _isEnded;
        set => _isEnded = value;
    }

    protected bool IsExpired => _current is { } held && _clock.GetUtcNow() >= held.Certificate.NotAfter.ToUniversalTime();

    protected bool IsOver => IsEnded || IsExpired;

    private HeldState State => this switch
    {
        { _current: null } => HeldState.Missing,
        { IsOver: true } => HeldState.Ended,
        { Schedule.IsOverdue: true } => HeldState.Overdue,
        _ => Failure.Count > 0 ? HeldState.Failing : HeldState.Current,
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
        var plan = RenewalPlan.Of(advice, held.Certificate, _clock.GetUtcNow());
        Schedule.Take(plan);
        IsEnded |= plan.IsEnded;
        if (Failure.Count == 0)
            Schedule.FollowPlanIfSooner();
    }

    /// <summary>Tells of a failure before there was anything to do for it.</summary>
    public void Note(Exception failure) => Failure.Add(failure);

    /// <summary>Asks the service again at the next step.</summary>
    public void Reconsider() => Schedule.Reconsider();

    /// <summary>Renews at the next step, whatever was advised.</summary>
    public void RenewNow() => Schedule.RenewNow();

    /// <summary>Does what is due, if anything.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        if (!Schedule.IsDue)
            return;
        try
        {
            await (_current is null || IsOver ? ReplaceAsync(cancellationToken) : FollowPlanAsync(_current, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SigningServiceException or VerificationFailedException or IOException or UnauthorizedAccessException
            or FormatException or System.Security.Cryptography.CryptographicException or OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Judge(e);
            Failure.Add(e);
            Schedule.WaitFor(Backoff.After(Failure.Count, Remaining(), (e as SigningServiceException)?.RetryAfter));
        }
    }

    /// <summary>Gets one although there is none to renew.</summary>
    protected abstract Task ReplaceAsync(CancellationToken cancellationToken);

    /// <summary>Gets a successor with the names of the one at hand.</summary>
    protected virtual Task RenewAsync(CancellationToken cancellationToken)
    {
        var names = SubjectNameReader.Read(_current!.Certificate);
        return ObtainAsync(RequestedNames.None, pending => _calls.RenewAsync(ResourceName, Lifetime, names, pending, cancellationToken));
    }

    protected async Task ObtainAsync(
        RequestedNames names, Func<PendingOrder, Task<(ReceivedCertificate Received, string Name)>> ask, Action? whenStored = null)
    {
        var stored = await _obtaining.RunAsync(names, ask, whenStored).ConfigureAwait(false);
        Renewals++;
        Adopt(stored);
    }

    /// <summary>Sees what a failure says about more than the try.</summary>
    protected virtual void Judge(Exception failure)
    {
        DoubtsTrust |= failure is VerificationFailedException or SigningServiceException { Reason: ClientReasons.ServerNotTrusted };
        DoubtsIdentity |= failure is SigningServiceException { Status: StatusCode.Unauthenticated };
    }

    private async Task FollowPlanAsync(ClientIdentity held, CancellationToken cancellationToken)
    {
        SigningServiceException? withoutAdvice = null;
        try
        {
            var advice = await _calls.AdviseAsync(ResourceName, cancellationToken).ConfigureAwait(false);
            Schedule.Take(RenewalPlan.Of(advice, held.Certificate, _clock.GetUtcNow()));
        }
        catch (SigningServiceException e) when (e.Status != StatusCode.Unauthenticated)
        {
            withoutAdvice = e;
        }
        if (Schedule.Plan!.IsEnded)
        {
            IsEnded = true;
            Schedule.Reconsider();
        }
        else if (Schedule.MustRenew || _obtaining.IsUnderWay)
        {
            await RenewAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (withoutAdvice is not null)
        {
            throw withoutAdvice;
        }
        else
        {
            Failure.Clear();
            Schedule.FollowPlan();
        }
    }

    private void Adopt(StoredCertificate stored)
    {
        var identity = stored.Open();
        Schedule.Begin(identity.Certificate, isFresh: Renewals > 0);
        _stored = stored;
        _current = identity;
        IsEnded = false;
        Failure.Clear();
        Changed?.Invoke();
    }

    private TimeSpan? Remaining() => _current is { } held && !IsExpired ? held.Certificate.NotAfter.ToUniversalTime() - _clock.GetUtcNow().UtcDateTime : null;
}
