namespace SigningService.Ledger.Postgres;

/// <summary>Something to be written, and the caller that waits for it.</summary>
internal abstract class Act
{
    /// <summary>False if the caller gave up while it waited; nothing is then written.</summary>
    public abstract bool Wanted { get; }

    /// <summary>Whether the caller was told how it ended.</summary>
    public abstract bool IsDone { get; }

    /// <summary>Writes rows inside the open transaction. What it throws undoes this act alone.</summary>
    public abstract ValueTask ApplyAsync(WriterSession session);

    /// <summary>Wakes the caller: the transaction is durable.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception cause);
}
