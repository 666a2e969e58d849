namespace SigningService.Ledger;

/// <summary>How the ledger is.</summary>
/// <param name="CanWrite">Whether the last attempt to write succeeded.</param>
/// <param name="LastCommit">When something was last made durable by this process; null if nothing was yet.</param>
/// <param name="Commits">Transactions since the start.</param>
/// <param name="Acts">Acts in them.</param>
/// <param name="Waiting">Acts that wait now.</param>
public sealed record LedgerState(bool CanWrite, DateTimeOffset? LastCommit, long Commits, long Acts, int Waiting);
