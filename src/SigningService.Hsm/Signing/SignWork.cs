using SigningService.Authority.Keys;
using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Signing;

/// <summary>One signature that somebody waits for. Whoever finishes it first decides: signer, watchdog, or the caller who went away.</summary>
internal sealed class SignWork(SignatureOrder order, long queuedAt)
{
    private readonly TaskCompletionSource<MadeSignature> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _startedAt;

    public SignatureOrder Order { get; } = order;

    public TokenSigningKey Key => Order.Key;

    public SignatureMechanism Mechanism { get; } = SignatureMechanism.For(order.Algorithm);

    /// <summary>What C_Sign is given. Computed by the caller's thread: sessions are scarcer.</summary>
    public byte[] Input { get; } = order.Prepare();

    public long QueuedAt { get; } = queuedAt;

    /// <summary>When a signer took it; 0 while it waits.</summary>
    public long StartedAt
    {
        get => Volatile.Read(ref _startedAt);
        set => Volatile.Write(ref _startedAt, value);
    }

    /// <summary>Whether it has been given back to the queue, which happens once at most.</summary>
    public bool IsSecondAttempt { get; set; }

    public Task<MadeSignature> Outcome => _outcome.Task;

    public bool IsFinished => _outcome.Task.IsCompleted;

    public bool Complete(MadeSignature signature) => _outcome.TrySetResult(signature);

    public bool Fail(SigningUnavailableException reason) => _outcome.TrySetException(reason);

    public void Cancel(CancellationToken cancellationToken) => _outcome.TrySetCanceled(cancellationToken);
}
