namespace SigningService.Ledger.Sqlite;

/// <summary>Something to be written, and the caller that waits for it.</summary>
internal abstract class Act
{
    /// <summary>False if the caller gave up while it waited; nothing is then written.</summary>
    public abstract bool Wanted { get; }

    /// <summary>
    /// Writes rows and log entry inside the open transaction. What it throws undoes this act alone. May be called a second time, when another act
    /// of the transaction failed and all were undone.
    /// </summary>
    public abstract void Apply(WriterSession session);

    /// <summary>Wakes the caller: the transaction is durable.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception cause);
}
