namespace SigningService.AuditLog.Proofs;

/// <summary>What holds for the hashes of every proof.</summary>
internal static class ProofHashes
{
    /// <summary>A tree of 2^63 leaves needs no more than this many.</summary>
    private const int MaximumCount = 64;

    public static bool AreWhole(IReadOnlyList<byte[]> proof) => proof.Count <= MaximumCount && proof.All(hash => hash.Length == MerkleHash.Length);
}
