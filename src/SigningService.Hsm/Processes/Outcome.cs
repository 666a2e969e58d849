namespace SigningService.Hsm.Processes;

/// <summary>How a call over the pipes ended.</summary>
internal enum Outcome : byte
{
    /// <summary>The result follows.</summary>
    Done,

    /// <summary>The library answered something else than CKR_OK: the name of its function and the code follow.</summary>
    Refused,

    /// <summary>The library could not be called: a sentence follows.</summary>
    Impossible,
}
