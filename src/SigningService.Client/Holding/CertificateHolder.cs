using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Contracts.V1;

namespace SigningService.Client.Holding;

/// <summary>
/// Holds an identity certificate, and further ones that are asked for with it, and renews them all for as long as it lives: on the
/// service's advice, else at two thirds of their life. Keys are made here. Requests under way survive a crash; whatever fails, the
/// certificates before stay in use. Needs nobody but when the identity is revoked or expired: then a new enrolment token.
/// </summary>
public sealed class CertificateHolder : ICertificateSource, IAsyncDisposable
{
    private static readonly TimeSpan TrustPoll = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);

    private readonly HolderOptions _options;
    private readonly FileStream _lock;
    private readonly ServiceClock _clock;
    private readonly TrustStore _trust;
    private readonly ServiceLink _link;
    private readonly ServiceCalls _calls;
    private readonly HeldIdentity _identity;
    private readonly IReadOnlyList<OrderedCertificate> _others;
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _nextTrustPoll = DateTimeOffset.MinValue;
    private DateTimeOffset _lastStep = DateTimeOffset.MinValue;
    private Task _running = Task.CompletedTask;

    /// <summary>Loads what is stored; asks nobody yet.</summary>
    /// <exception cref="IOException">The state folder cannot be used, or another holder uses it.</exception>
    /// <exception cref="FormatException">What is stored there cannot be read.</exception>
    public CertificateHolder(HolderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _lock = LockFolder(options.StateFolder);
        _clock = new ServiceClock(options.Clock);
        _trust = new TrustStore(PathOf("trust.pem"), options.Trust);
        _link = new ServiceLink([options.Server, .. options.Replicas], _trust, () => _identity?.Current);
        _calls = new ServiceCalls(options, _link, _trust, _clock);
        _identity = Hear(new HeldIdentity(options, _clock, _trust, _calls));
        _others = [.. options.Certificates.Select(order => Hear(new OrderedCertificate(order, options, _clock, _trust, _calls)))];
    }

    public event Action? Changed;

    /// <summary>The identity's certificate.</summary>
    public ClientIdentity? Current => _identity.Current;

    /// <exception cref="InvalidOperationException">There are no roots yet: neither given nor fetched.</exception>
    public TrustBundle Trust => _identity.Trust;

    /// <summary>How each certificate stands, the identity first.</summary>
    public IReadOnlyList<HeldStanding> Standings => [.. All.Select(held => held.Standing)];

    /// <summary>By how much the local clock is slow (positive) or fast; zero within five minutes.</summary>
    public TimeSpan ClockOffset => _clock.Offset;

    private IEnumerable<HeldCertificate> All => _others.Prepend<HeldCertificate>(_identity);

    /// <summary>One of the further certificates, or the identity under <c>identity</c>.</summary>
    public ICertificateSource Find(string name) => Get(name);

    /// <summary>The files of a certificate in a format; there must be one.</summary>
    public IReadOnlyList<GenerationFile> FilesOf(string name, CertificateFormat format, UnixFileMode keyMode, string? password = null) =>
        Get(name).Files(format, keyMode, password);

    /// <summary>Renews from now on by itself, until disposed.</summary>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    /// <summary>Renews until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        var followers = Follow(stop.Token);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var next = await StepAsync(stop.Token).ConfigureAwait(false);
                await SleepAsync(next, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
        }
        await Task.WhenAll(followers).ConfigureAwait(false);
    }

    /// <summary>Does all that is due.</summary>
    /// <returns>When something is due next.</returns>
    public async Task<DateTimeOffset> StepAsync(CancellationToken cancellationToken)
    {
        NoticeClockSetBack();
        if (_trust.Current is null && !await PinAsync(cancellationToken).ConfigureAwait(false))
            return _clock.GetUtcNow() + Backoff.Spread(TimeSpan.FromMinutes(1));
        await PollTrustAsync(cancellationToken).ConfigureAwait(false);
        await _identity.StepAsync(cancellationToken).ConfigureAwait(false);
        if (!_identity.IsUsable)
            return _identity.NextTry;
        foreach (var held in _others)
        {
            await held.StepAsync(cancellationToken).ConfigureAwait(false);
            if (held.DoubtsIdentity)
            {
                held.DoubtsIdentity = false;
                _identity.Reconsider();
            }
        }
        return All.Min(held => held.NextTry);
    }

    /// <summary>Renews all, whatever was advised.</summary>
    public void RenewNow()
    {
        foreach (var held in All)
            held.RenewNow();
        Wake();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _link.Dispose();
        _stop.Dispose();
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    // What was to come in an hour would come a day and an hour later.
    private void NoticeClockSetBack()
    {
        var now = _clock.GetUtcNow();
        if (now + ServiceClock.Tolerance < _lastStep)
        {
            _nextTrustPoll = DateTimeOffset.MinValue;
            foreach (var held in All)
                held.Reconsider();
        }
        _lastStep = now;
    }

    private async Task<bool> PinAsync(CancellationToken cancellationToken)
    {
        if (_options.TrustFingerprint is null || _options.EnrollmentServer is null)
            throw new InvalidOperationException("There are no roots: give them, or their fingerprint and the enrolment server.");
        try
        {
            await _calls.PinTrustAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SigningServiceException or Verification.VerificationFailedException)
        {
            _identity.Note(e);
            return false;
        }
    }

    // The watch brings changes at once; the poll makes up for a service or a network without one. Only over a connection that the roots
    // in force vouch for.
    private async Task PollTrustAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (!_identity.IsUsable || (now < _nextTrustPoll && !All.Any(held => held.DoubtsTrust)))
            return;
        foreach (var held in All)
            held.DoubtsTrust = false;
        _nextTrustPoll = now + Backoff.Spread(TrustPoll);
        try
        {
            Take(await _calls.GetTrustBundleAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is SigningServiceException or Verification.VerificationFailedException or IOException)
        {
            // The roots before stay in force; the steps meet the same failure and say it.
        }
    }

    private void Take(GetTrustBundleResponse bundle)
    {
        if (_trust.Update(bundle))
            Changed?.Invoke();
    }

    private Task[] Follow(CancellationToken stop) =>
    [
        Follower.RunAsync(FollowTrustAsync, _options.Clock, stop),
        .. All.Select(held => Follower.RunAsync(token => FollowRenewalsAsync(held, token), _options.Clock, stop)),
    ];

    private async Task<bool> FollowTrustAsync(CancellationToken cancellationToken)
    {
        var came = false;
        if (!_identity.IsUsable)
            return came;
        using var call = _link.Get().Authorities.WatchTrustBundle(new WatchTrustBundleRequest(), cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            Take(call.ResponseStream.Current.TrustBundle);
            came = true;
        }
        return came;
    }

    private async Task<bool> FollowRenewalsAsync(HeldCertificate held, CancellationToken cancellationToken)
    {
        if (!_identity.IsUsable || held.Current is not { } current)
            return false;
        var request = new WatchRenewalsRequest();
        if (held.ResourceName.Length > 0)
            request.Names.Add(held.ResourceName);
        // Once it is renewed, what is said of the old one is of no interest, and the new one needs a stream of its own.
        using var replaced = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var subscription = held.WhenChanged(replaced.Cancel);
        using var call = _link.Get().Certificates.WatchRenewals(request, cancellationToken: replaced.Token);
        var came = false;
        while (ReferenceEquals(held.Current, current) && await call.ResponseStream.MoveNext(replaced.Token).ConfigureAwait(false))
        {
            held.Advise(call.ResponseStream.Current.Advice);
            came = true;
            Wake();
        }
        return came;
    }

    // Never longer than some minutes: a host that was asleep, or whose clock was set, is not to notice it days late. Never shorter than
    // a second: whatever is wrong, nothing spins.
    private async Task SleepAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var span = until - _clock.GetUtcNow();
        span = span > LongestSleep ? LongestSleep : span < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : span;
        var woken = _woken;
        await Task.WhenAny(Task.Delay(span, _options.Clock, cancellationToken), woken.Task).ConfigureAwait(false);
        if (woken.Task.IsCompleted)
            _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void Wake() => _woken.TrySetResult();

    private T Hear<T>(T held)
        where T : HeldCertificate
    {
        held.Changed += () =>
        {
            Changed?.Invoke();
            Wake();
        };
        return held;
    }

    private HeldCertificate Get(string name) =>
        All.FirstOrDefault(held => held.Name == name) ?? throw new ArgumentException($"No certificate '{name}' is held.", nameof(name));

    private static FileStream LockFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, StagedFile.Secret | UnixFileMode.UserExecute);
        return new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    private string PathOf(string name) => Path.Combine(_options.StateFolder, name);
}
