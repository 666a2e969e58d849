namespace SigningService.Ledger.Postgres;

/// <summary>The connection was lost between the request to commit and its answer.</summary>
internal sealed class CommitUnknownException(Exception cause) : Exception("Whether the transaction was committed is not known.", cause);
