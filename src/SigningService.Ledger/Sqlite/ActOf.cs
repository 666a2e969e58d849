namespace SigningService.Ledger.Sqlite;

/// <summary>An act with a result.</summary>
internal sealed class Act<T>(Func<WriterSession, T> apply, CancellationToken cancellationToken) : Act
{
    // Continuations run elsewhere: the writer must not run its callers' code between two commits.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override bool Wanted
    {
        get
        {
            if (!cancellationToken.IsCancellationRequested)
                return true;
            _done.TrySetCanceled(cancellationToken);
            return false;
        }
    }

    public override void Apply(WriterSession session) => _result = apply(session);

    public override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception cause) => _done.TrySetException(cause);
}
