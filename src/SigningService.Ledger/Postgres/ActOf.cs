namespace SigningService.Ledger.Postgres;

/// <summary>An act with a result.</summary>
internal class Act<T>(Func<WriterSession, ValueTask<T>> apply, CancellationToken cancellationToken) : Act
{
    // Continuations run elsewhere: the writer must not run its callers' code between two commits.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Done => _done.Task;

    /// <summary>What the caller gets once it is durable.</summary>
    public T Result { get; set; } = default!;

    public override bool IsDone => _done.Task.IsCompleted;

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

    public override async ValueTask ApplyAsync(WriterSession session) => Result = await apply(session).ConfigureAwait(false);

    public override void Complete() => _done.TrySetResult(Result);

    public override void Fail(Exception cause) => _done.TrySetException(cause);
}
