using System.Globalization;
using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;

namespace SigningService.Benchmarks.Growth;

/// <summary>A certificate of a ledger that was filled, and the places of its acts.</summary>
/// <param name="Number">Place in the order of issue, from 1.</param>
/// <param name="Revocation">Place in the order of revocation; null if it is not revoked.</param>
internal sealed record GrownCertificate(long Number, IssuanceIntent Intent, byte[] Der, long Lineage, long? Revocation, DateTimeOffset RevokedAt, long FirstEntry)
{
    public string Requester => Intent.Requester;

    public GeneralName Name => Intent.Names[0];

    public string Names => string.Create(CultureInfo.InvariantCulture, $"[\"{Name}\"]");

    public DateTimeOffset IssuedAt => Intent.CreatedAt.AddMilliseconds(20);

    public CertificateId? Renews => Intent.Renews;
}
