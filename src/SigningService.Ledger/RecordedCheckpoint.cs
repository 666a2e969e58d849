namespace SigningService.Ledger;

/// <summary>A signed head of the log.</summary>
/// <param name="Size">Entries that it covers.</param>
/// <param name="CreatedAt">When it was signed.</param>
/// <param name="Note">The signed note, as C2SP signed-note lays it out.</param>
public sealed record RecordedCheckpoint(long Size, DateTimeOffset CreatedAt, string Note);
