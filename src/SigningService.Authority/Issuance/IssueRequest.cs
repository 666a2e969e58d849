namespace SigningService.Authority.Issuance;

/// <summary>What a caller asks for.</summary>
public sealed record IssueRequest
{
    /// <summary>Id of the profile.</summary>
    public required string Profile { get; init; }

    /// <summary>PKCS#10, DER or PEM.</summary>
    public required ReadOnlyMemory<byte> Csr { get; init; }

    /// <summary>PKCS#10 with another key for a linked certificate under the profile's twin; null for none.</summary>
    public ReadOnlyMemory<byte>? TwinCsr { get; init; }

    /// <summary>Null for the profile's; of both, if there are two.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Null if the caller gave none: then a retry is a new request.</summary>
    public string? RequestId { get; init; }

    public bool ValidateOnly { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Id of the authority whose responder asks; null for everyone else. No caller can set it: it is the service's own.</summary>
    public string? Responder { get; init; }

    /// <summary>
    /// The certificate that this one takes the place of. No caller can set it either: the service renews its own by issuing, so that they can be
    /// had again whatever became of the ones before.
    /// </summary>
    public CertificateId? Renews { get; init; }
}
