namespace SigningService.Authority.Refusals;

/// <summary>
/// An expected refusal. The message goes to the caller as it is: it says what to change, and never holds a secret, a path or SQL.
/// </summary>
public sealed class RefusedException : Exception
{
    public RefusedException(RefusalReason reason, string message, params IReadOnlyList<FieldViolation> violations)
        : base(message)
    {
        Reason = reason;
        Violations = violations;
    }

    public RefusedException(RefusalReason reason, string message, TimeSpan retryAfter, Exception? cause = null)
        : base(message, cause)
    {
        Reason = reason;
        RetryAfter = retryAfter;
    }

    private RefusedException(
        RefusedException other, string message, IReadOnlyList<FieldViolation> violations, IReadOnlyDictionary<string, string> metadata)
        : base(message, other.InnerException ?? other)
    {
        Reason = other.Reason;
        Violations = violations;
        RetryAfter = other.RetryAfter;
        AuditDetails = other.AuditDetails;
        Metadata = metadata;
    }

    /// <summary>The stable reason.</summary>
    public RefusalReason Reason { get; }

    /// <summary>The fields at fault; empty if no single field is.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; } = [];

    /// <summary>When trying again makes sense; null if it never does.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>What the audit log says beside the message, and the caller is not told.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> AuditDetails { get; init; } = [];

    /// <summary>What a program needs of the refusal; the metadata of <c>google.rpc.ErrorInfo</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The same refusal with another sentence.</summary>
    public RefusedException Saying(string message) => new(this, message, Violations, Metadata);

    /// <summary>The same refusal; what it says of one field it says of another.</summary>
    public RefusedException About(string field, string insteadOf) => new(
        this, Message, [.. Violations.Select(violation => violation.Field == insteadOf ? violation with { Field = field } : violation)], Metadata);

    /// <summary>The same refusal with something more that a program needs of it.</summary>
    public RefusedException Naming(string key, string value) =>
        new(this, Message, Violations, new Dictionary<string, string>(Metadata) { [key] = value });

    /// <summary>A refusal that one field of the request is the cause of.</summary>
    public static RefusedException ForField(RefusalReason reason, string field, string description) =>
        new(reason, description, [new FieldViolation(field, description)]);
}
