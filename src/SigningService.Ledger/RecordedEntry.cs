namespace SigningService.Ledger;

/// <summary>An entry of the audit log as it is stored.</summary>
/// <param name="Index">Place in the log, from 0.</param>
/// <param name="Entry">Canonical bytes.</param>
/// <param name="LeafHash">RFC 9162 leaf hash over them, as stored; who doubts the store computes it again.</param>
public readonly record struct RecordedEntry(long Index, ReadOnlyMemory<byte> Entry, ReadOnlyMemory<byte> LeafHash);
