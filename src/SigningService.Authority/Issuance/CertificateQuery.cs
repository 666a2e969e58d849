namespace SigningService.Authority.Issuance;

/// <summary>What to list. A null field is no condition.</summary>
public sealed record CertificateQuery
{
    public string? Profile { get; init; }

    public string? Authority { get; init; }

    public CertificateState? State { get; init; }

    /// <summary>Part of the subject, any case.</summary>
    public string? Subject { get; init; }

    /// <summary>A name, whole, with its kind (<c>dns:a.example.test</c>) or without.</summary>
    public string? SubjectName { get; init; }

    public DateTimeOffset? ExpiresFrom { get; init; }

    public DateTimeOffset? ExpiresBefore { get; init; }

    public string? Requester { get; init; }

    public CertificateOrder Order { get; init; }

    /// <summary>The time at which state is judged.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>1 to 1,000.</summary>
    public required int PageSize { get; init; }

    /// <summary>Opaque: where the page before ended; null for the first page.</summary>
    public string? PageToken { get; init; }
}
