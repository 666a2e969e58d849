namespace SigningService.AuditLog.Verification;

/// <summary>How far the log has told the story of a certificate.</summary>
internal enum CertificateFate : byte
{
    Intended,
    Issued,
    Revoked,
}
