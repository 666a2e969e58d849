using SigningService.Authority.Keys;
using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Signing;

/// <summary>One signature that somebody waits for. Whoever finishes it first decides: signer, watchdog, or the caller who went away.</summary>
internal sealed class SignWork(TokenSigningKey key, SignatureMechanism mechanism, ReadOnlyMemory<byte> message, long queuedAt)
{
    private readonly TaskCompletionSource<byte[]> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _startedAt;

    public TokenSigningKey Key { get; } = key;

    public SignatureMechanism Mechanism { get; } = mechanism;

    public ReadOnlyMemory<byte> Message { get; } = message;

    /// <summary>What C_Sign is given. Computed by the caller's thread: sessions are scarcer.</summary>
    public byte[] Input { get; } = mechanism.Prepare(message);

    public long QueuedAt { get; } = queuedAt;

    /// <summary>When a signer took it; 0 while it waits.</summary>
    public long StartedAt
    {
        get => Volatile.Read(ref _startedAt);
        set => Volatile.Write(ref _startedAt, value);
    }

    /// <summary>Whether it has been given back to the queue, which happens once at most.</summary>
    public bool IsSecondAttempt { get; set; }

    public Task<byte[]> Outcome => _outcome.Task;

    public bool IsFinished => _outcome.Task.IsCompleted;

    public bool Complete(byte[] signature) => _outcome.TrySetResult(signature);

    public bool Fail(SigningUnavailableException reason) => _outcome.TrySetException(reason);

    public void Cancel(CancellationToken cancellationToken) => _outcome.TrySetCanceled(cancellationToken);
}
