namespace SigningService.Authority.Issuance;

/// <summary>A page of a list.</summary>
/// <param name="NextPageToken">Null on the last page.</param>
public sealed record CertificatePage(IReadOnlyList<CertificateRecord> Records, string? NextPageToken);
