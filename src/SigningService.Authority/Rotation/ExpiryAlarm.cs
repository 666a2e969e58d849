namespace SigningService.Authority.Rotation;

/// <summary>The end of a certificate is nearer than a time that the policy names.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Holder">Who should see to it, as far as it is known: the requester, the authority's id, or the purpose.</param>
/// <param name="NotAfter">Its last second.</param>
/// <param name="Threshold">The time that the policy names; each is told once of each certificate.</param>
/// <param name="At">Now.</param>
public sealed record ExpiryAlarm(
    CertificateId Certificate, ExpiringKind Kind, string Holder, DateTimeOffset NotAfter, TimeSpan Threshold, DateTimeOffset At);
