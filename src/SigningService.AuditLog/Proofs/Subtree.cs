namespace SigningService.AuditLog.Proofs;

/// <summary>A perfect subtree of the log's tree: 2^<paramref name="Level"/> leaves, the first at <paramref name="Index"/> · 2^<paramref name="Level"/>.</summary>
/// <param name="Level">0 is a leaf; at most 62.</param>
public readonly record struct Subtree(int Level, long Index);
