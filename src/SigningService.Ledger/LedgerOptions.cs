namespace SigningService.Ledger;

/// <summary>What the configuration says of the ledger.</summary>
public sealed record LedgerOptions
{
    /// <summary>Path of the SQLite file; it and its folder are made if they are not there, readable by the owner alone.</summary>
    public required string File { get; init; }

    /// <summary>Where archives are; null for the folder <c>archive</c> beside the file.</summary>
    public string? ArchiveFolder { get; init; }

    /// <summary>Acts that may wait to be written, from 1; one more is turned away at once.</summary>
    public int QueueLength { get; init; } = 4096;

    /// <summary>Acts that share a commit at most, from 1.</summary>
    public int ActsPerCommit { get; init; } = 256;

    /// <summary>Told of each step of archiving: how tests stop between two of them.</summary>
    internal Action<string>? BeforeArchiveStep { get; init; }

    /// <summary>SQL run on the writing connection before each batch: how tests make a disk full or read-only.</summary>
    internal Func<string?>? BeforeBatch { get; init; }
}
