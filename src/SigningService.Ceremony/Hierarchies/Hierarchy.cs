using SigningService.Authority.Keys;

namespace SigningService.Ceremony.Hierarchies;

/// <summary>A hierarchy file that survived validation.</summary>
internal sealed record Hierarchy
{
    /// <summary>Name of the file, for messages and the record.</summary>
    public required string FileName { get; init; }

    /// <summary>SHA-256 over its text as it stands in the file, so that <c>sha256sum</c> gives the same; the variables stand beside it.</summary>
    public required ReadOnlyMemory<byte> Sha256 { get; init; }

    /// <summary>What stood for the variables in it.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Start of the addresses of all that is published, without a trailing slash.</summary>
    public required string PublicationUrl { get; init; }

    /// <summary>Kind of the key that signs the record and the audit log's checkpoints.</summary>
    public required KeyAlgorithm AuditKey { get; init; }

    /// <summary>Issuers stand before those that they sign.</summary>
    public required IReadOnlyList<AuthorityPlan> Authorities { get; init; }

    public required OperatorPlan? FirstOperator { get; init; }

    /// <summary>What is noteworthy about the file and not wrong.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Label of the audit key.</summary>
    public const string AuditLabel = "audit";

    /// <summary>One, or twins under which the same is certified with different kinds of keys.</summary>
    public IEnumerable<AuthorityPlan> Roots => Authorities.Where(authority => authority.IsRoot);

    public AuthorityPlan? Find(string id) => Authorities.FirstOrDefault(authority => authority.Id == id);
}
