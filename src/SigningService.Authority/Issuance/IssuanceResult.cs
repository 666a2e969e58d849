using SigningService.Authority.Requests;

namespace SigningService.Authority.Issuance;

/// <summary>What became of a request.</summary>
/// <param name="Record">The certificate; null if the request was only to be validated.</param>
/// <param name="ToBeSigned">The bytes that would have been signed; set only if the request was only to be validated.</param>
/// <param name="Findings">Remarks that did not prevent issuance.</param>
public sealed record IssuanceResult(CertificateRecord? Record, ReadOnlyMemory<byte>? ToBeSigned, IReadOnlyList<Finding> Findings)
{
    /// <summary>The linked certificate that was asked for along with it; null if none was.</summary>
    public IssuanceResult? Twin { get; init; }
}
