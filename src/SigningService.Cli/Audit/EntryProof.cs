using SigningService.AuditLog;
using SigningService.AuditLog.Proofs;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;
using Checkpoint = SigningService.AuditLog.Notes.Checkpoint;

namespace SigningService.Cli.Audit;

/// <summary>Asks the service to prove that an entry is under a head of its log.</summary>
internal static class EntryProof
{
    /// <summary>The hashes from the leaf upwards, once they are found to lead to the root.</summary>
    /// <exception cref="VerificationFailedException">They do not.</exception>
    public static async Task<IReadOnlyList<byte[]>> FetchAsync(
        Run run, SigningServiceConnection connection, AuditEntry entry, Checkpoint head, CancellationToken cancellationToken)
    {
        var request = new GetInclusionProofRequest { Index = entry.Index, TreeSize = head.Size };
        var proof = await run.CallAsync(
            async (deadline, token) => await connection.Audit.GetInclusionProofAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
        var hashes = proof.Hashes.Select(hash => hash.ToByteArray()).ToArray();
        return InclusionProof.Verify(entry.Index, head.Size, MerkleHash.Leaf(entry.Encoded.Span), hashes, head.Root)
            ? hashes
            : throw new VerificationFailedException($"Entry {entry.Index} is not in the log that was signed.");
    }
}
