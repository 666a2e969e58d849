namespace SigningService.AuditLog.Witnessing;

/// <summary>What a witness makes of a checkpoint; the numbers are the statuses of C2SP tlog-witness.</summary>
public enum WitnessVerdict
{
    /// <summary>Not a verdict.</summary>
    None = 0,

    /// <summary>It continues what was cosigned before.</summary>
    Cosigned = 200,

    /// <summary>The old size is above that of the checkpoint, or the body is none.</summary>
    Malformed = 400,

    /// <summary>No signature of it is by a key that is known for its log.</summary>
    NotSigned = 403,

    /// <summary>The witness knows no such log.</summary>
    UnknownLog = 404,

    /// <summary>The old size is not that of the last checkpoint, or the same size came with another root.</summary>
    Stale = 409,

    /// <summary>The proof does not lead from the last checkpoint to this one: the log was forked, or the proof is wrong.</summary>
    NotContinued = 422,
}
