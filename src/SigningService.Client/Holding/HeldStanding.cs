namespace SigningService.Client.Holding;

/// <summary>How a held certificate stands, at one moment.</summary>
public sealed record HeldStanding
{
    /// <summary><c>identity</c>, or the name of the order.</summary>
    public required string Name { get; init; }

    public required HeldState State { get; init; }

    /// <summary>Lower-case hexadecimal; null while there is none.</summary>
    public string? SerialNumber { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>When it is renewed, as far as is known.</summary>
    public DateTimeOffset? RenewTime { get; init; }

    /// <summary>When it is overdue, as the service advises; nine tenths of its life without advice.</summary>
    public DateTimeOffset? LatestTime { get; init; }

    /// <summary>Why then, as a sentence.</summary>
    public string? RenewReason { get; init; }

    /// <summary>When something is tried or asked next.</summary>
    public DateTimeOffset NextTry { get; init; }

    /// <summary>Tries that failed since the last that did not.</summary>
    public int Failures { get; init; }

    /// <summary>Tries that failed since the start.</summary>
    public long FailuresTotal { get; init; }

    /// <summary>Reason of the last failure: <c>UNREACHABLE</c>, <c>ENROLLMENT_REFUSED</c>; null after a success.</summary>
    public string? FailureReason { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? Failure { get; init; }

    /// <summary>Certificates got since the start.</summary>
    public int Renewals { get; init; }
}
