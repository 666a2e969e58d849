using System.Net;

namespace SigningService.Ledger.Postgres;

/// <summary>What the configuration says of a ledger on PostgreSQL.</summary>
public sealed record PostgresOptions
{
    /// <summary>Name or address of the server, or the folder of its Unix socket.</summary>
    public required string Host { get; init; }

    public int Port { get; init; } = 5432;

    public required string Database { get; init; }

    public required string User { get; init; }

    /// <summary>Whether the server is reached without a network: through a Unix socket or loopback.</summary>
    public bool IsLocal => Host is ['/', ..] or "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Holds the password, readable by the owner alone; null where the server asks for none or for a certificate.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file of those who may certify the server; null for a Unix socket and for loopback only.</summary>
    public string? AuthoritiesFile { get; init; }

    /// <summary>PEM file of the certificate that the server knows this service by; null if it uses a password.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of its key, readable by the owner alone.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether a standby may become the primary one day, so that a commit has to be on its disk too.</summary>
    public bool MayFailOver { get; init; } = true;

    /// <summary>How this process is named among those that share the ledger.</summary>
    public string ReplicaName { get; init; } = "";

    /// <summary>Acts that may wait to be written, from 1; one more is turned away at once.</summary>
    public int QueueLength { get; init; } = 4096;

    /// <summary>Acts that share a commit at most, from 1.</summary>
    public int ActsPerCommit { get; init; } = 256;

    /// <summary>Connections for reading, from 1.</summary>
    public int ReadConnections { get; init; } = 16;

    /// <summary>Told of each step of archiving: how tests stop between two of them.</summary>
    internal Action<string>? BeforeArchiveStep { get; init; }

    /// <summary>Run when all of a transaction is written but its commit: how tests cut the connection there.</summary>
    internal Action? BeforeCommit { get; init; }
}
