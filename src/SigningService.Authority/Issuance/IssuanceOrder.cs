using SigningService.Authority.Callers;
using SigningService.Authority.Keys;
using SigningService.Authority.Profiles;
using SigningService.Authority.Requests;

namespace SigningService.Authority.Issuance;

/// <summary>A request that has been found sound and granted: who gets what. Issuing, renewing and enrolling lead here.</summary>
internal sealed record IssuanceOrder
{
    public required Caller Caller { get; init; }

    public required Profile Profile { get; init; }

    public required PublicKey PublicKey { get; init; }

    public required Admission Admission { get; init; }

    public required TimeSpan? Lifetime { get; init; }

    public required string? RequestId { get; init; }

    public required ReadOnlyMemory<byte> RequestHash { get; init; }

    public required bool ValidateOnly { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Id of the authority whose responder it is for; null for everyone else.</summary>
    public string? Responder { get; init; }

    public CertificateId? Renews { get; init; }

    /// <summary>The last second that it may be valid, whatever its lifetime; null for no such end.</summary>
    public DateTimeOffset? EndsBy { get; init; }

    /// <summary>SHA-256 over the certificate that the one to be issued is linked to; null for none.</summary>
    public ReadOnlyMemory<byte>? RelatedCertificateSha256 { get; init; }
}
