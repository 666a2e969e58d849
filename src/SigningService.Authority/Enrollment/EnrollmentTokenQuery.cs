namespace SigningService.Authority.Enrollment;

/// <summary>Which tokens to list.</summary>
public sealed record EnrollmentTokenQuery
{
    /// <summary>Null for any.</summary>
    public EnrollmentTokenState? State { get; init; }

    /// <summary>The time at which state is judged.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>1 to 1,000.</summary>
    public required int PageSize { get; init; }

    /// <summary>Opaque: where the page before ended; null for the first page.</summary>
    public string? PageToken { get; init; }
}
