namespace SigningService.Ledger.Postgres.Archives;

/// <summary>A row of an archive's tables; what its table does not have is null.</summary>
/// <param name="Place">Its number: of an entry of the log, or of the row that it was in the live table.</param>
/// <param name="Content">The entry, certificate or list.</param>
internal sealed record ArchivedRow(long Place, string? Authority, byte[]? Serial, long? Shard, long? Number, byte[] Content);
