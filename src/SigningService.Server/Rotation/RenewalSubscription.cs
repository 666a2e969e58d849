using SigningService.Authority;

namespace SigningService.Server.Rotation;

/// <summary>One watcher of renewals, until it is disposed.</summary>
internal sealed class RenewalSubscription(RenewalSignals signals, IReadOnlyCollection<CertificateId> certificates) : IDisposable
{
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyCollection<CertificateId> Certificates => certificates;

    /// <summary>Completes with the next signal after <see cref="Rearm"/>.</summary>
    public Task Changed => _changed.Task;

    /// <summary>To be called before looking, so that what happens while one looks is not missed.</summary>
    public void Rearm()
    {
        if (_changed.Task.IsCompleted)
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Dispose() => signals.Remove(this);

    internal void Wake() => _changed.TrySetResult();
}
