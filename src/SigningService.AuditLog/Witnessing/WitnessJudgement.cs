using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;

namespace SigningService.AuditLog.Witnessing;

/// <summary>How a witness judges a checkpoint against the last one that it cosigned: the rules of C2SP tlog-witness, in their order.</summary>
public static class WitnessJudgement
{
    /// <param name="keys">The keys that sign for the log, its audit keys one after the other; empty for a log that is not known.</param>
    /// <param name="last">The last one that was cosigned for the log; null for none.</param>
    public static WitnessVerdict Judge(CheckpointSubmission submission, Checkpoint checkpoint, IReadOnlyCollection<NoteKey> keys, Checkpoint? last)
    {
        if (keys.Count == 0)
            return WitnessVerdict.UnknownLog;
        if (!keys.Any(key => key.Verifies(submission.Note)))
            return WitnessVerdict.NotSigned;
        if (submission.OldSize > checkpoint.Size)
            return WitnessVerdict.Malformed;
        if (submission.OldSize != (last?.Size ?? 0))
            return WitnessVerdict.Stale;
        if (last is null || last.Size == 0)
            return submission.Proof.Count == 0 ? WitnessVerdict.Cosigned : WitnessVerdict.NotContinued;
        if (last.Size == checkpoint.Size && !last.Root.AsSpan().SequenceEqual(checkpoint.Root))
            return WitnessVerdict.Stale;
        return ConsistencyProof.Verify(last.Size, checkpoint.Size, last.Root, checkpoint.Root, submission.Proof)
            ? WitnessVerdict.Cosigned
            : WitnessVerdict.NotContinued;
    }
}
