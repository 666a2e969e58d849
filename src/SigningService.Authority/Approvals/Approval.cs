namespace SigningService.Authority.Approvals;

/// <summary>A request that is carried out once enough others have signed it.</summary>
public sealed record Approval
{
    /// <summary>32 hexadecimal digits of chance.</summary>
    public required string Id { get; init; }

    public required ApprovalAct Act { get; init; }

    /// <summary>gRPC method, with its slashes.</summary>
    public required string Method { get; init; }

    /// <summary>The request as it will be carried out, protobuf.</summary>
    public required ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>SHA-256 over <see cref="Request"/>.</summary>
    public required ReadOnlyMemory<byte> RequestSha256 { get; init; }

    /// <summary>The requester's name for the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>What a change of a file would put in force, as <see cref="FileVersion.Subject"/>; null for calls.</summary>
    public string? Subject { get; init; }

    /// <summary>Identity.</summary>
    public required string Requester { get; init; }

    /// <summary>SHA-256 over the SubjectPublicKeyInfo of the requester's certificate.</summary>
    public required ReadOnlyMemory<byte> RequesterKeySha256 { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it is over. Whole seconds.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How many must approve, at least one.</summary>
    public required int Required { get; init; }

    public IReadOnlyList<ApprovalVote> Votes { get; init; } = [];

    public DateTimeOffset? RejectedAt { get; init; }

    public string RejectedBy { get; init; } = "";

    public string RejectNote { get; init; } = "";

    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>Resource name.</summary>
    public string Name => "approvals/" + Id;

    public ApprovalState StateAt(DateTimeOffset now) => this switch
    {
        { UsedAt: not null } => ApprovalState.Used,
        { RejectedAt: not null } => ApprovalState.Rejected,
        _ when now >= ExpiresAt => ApprovalState.Expired,
        _ => Votes.Count >= Required ? ApprovalState.Approved : ApprovalState.Pending,
    };

    public bool IsOpenAt(DateTimeOffset now) => StateAt(now) is ApprovalState.Pending or ApprovalState.Approved;
}
