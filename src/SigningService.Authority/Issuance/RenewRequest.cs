namespace SigningService.Authority.Issuance;

/// <summary>Asks for the successor of a certificate.</summary>
public sealed record RenewRequest
{
    /// <summary>The certificate to renew; null for the one that the caller called with.</summary>
    public CertificateId? Certificate { get; init; }

    /// <summary>PKCS#10 with the new key, DER or PEM.</summary>
    public required ReadOnlyMemory<byte> Csr { get; init; }

    /// <summary>PKCS#10 with another new key for a linked certificate under the profile's twin; null for none.</summary>
    public ReadOnlyMemory<byte>? TwinCsr { get; init; }

    /// <summary>Null for the profile's; of both, if there are two.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Null if the caller gave none.</summary>
    public string? RequestId { get; init; }

    public bool ValidateOnly { get; init; }

    /// <summary>Null for those of the certificate that is renewed.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
