using SigningService.Authority.Keys;

namespace SigningService.Authority.Approvals;

/// <summary>One person's approval.</summary>
/// <param name="Approver">Identity.</param>
/// <param name="PublicKey">Of the certificate that the approver called with.</param>
/// <param name="Certificate">That certificate.</param>
/// <param name="Signature">Over <see cref="ApprovalStatement"/>.</param>
public sealed record ApprovalVote(string Approver, PublicKey PublicKey, CertificateId Certificate, ReadOnlyMemory<byte> Signature, DateTimeOffset At);
