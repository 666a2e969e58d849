using SigningService.Authority.Approvals;

namespace SigningService.Server.Approvals;

/// <summary>
/// Every gRPC method, and whether the file of approvals may ask for others to approve it. A method that is in neither list is not served.
/// </summary>
internal static class ApprovalRules
{
    /// <summary>Each has <c>request_id</c> and <c>validate_only</c>, and no maps, whose bytes have no order.</summary>
    public static IReadOnlyDictionary<string, ApprovalAct> ByMethod { get; } = new Dictionary<string, ApprovalAct>
    {
        ["/signing.v1.AuthorityService/CreateAuthority"] = ApprovalAct.CreateAuthority,
        ["/signing.v1.AuthorityService/InstallAuthorityCertificate"] = ApprovalAct.InstallAuthorityCertificate,
        ["/signing.v1.AuthorityService/ActivateAuthority"] = ApprovalAct.ActivateAuthority,
        ["/signing.v1.AuthorityService/RetireAuthority"] = ApprovalAct.RetireAuthority,
        ["/signing.v1.AuthorityService/DestroyAuthorityKey"] = ApprovalAct.DestroyAuthorityKey,
        ["/signing.v1.AuthorityService/InstallTrustAnchor"] = ApprovalAct.InstallTrustAnchor,
        ["/signing.v1.AuthorityService/RetireTrustAnchor"] = ApprovalAct.RetireTrustAnchor,
        ["/signing.v1.EnrollmentService/CreateEnrollmentToken"] = ApprovalAct.CreateEnrollmentToken,
        ["/signing.v1.IncidentService/OpenIncident"] = ApprovalAct.OpenIncident,
        ["/signing.v1.KeyService/RotateServiceKey"] = ApprovalAct.RotateServiceKey,
    };

    /// <summary>Methods that one person alone may always call: within its role, its grant and its own certificates.</summary>
    public static IReadOnlySet<string> Free { get; } = new HashSet<string>
    {
        "/signing.v1.CertificateService/IssueCertificate",
        "/signing.v1.CertificateService/IssueCertificates",
        "/signing.v1.CertificateService/RenewCertificate",
        "/signing.v1.CertificateService/RevokeCertificate",
        "/signing.v1.CertificateService/GetCertificate",
        "/signing.v1.CertificateService/ListCertificates",
        "/signing.v1.CertificateService/GetRenewalAdvice",
        "/signing.v1.CertificateService/WatchRenewals",
        "/istio.v1.auth.IstioCertificateService/CreateCertificate",
        "/signing.v1.AuthorityService/ListAuthorities",
        "/signing.v1.AuthorityService/GetAuthority",
        "/signing.v1.AuthorityService/GetTrustBundle",
        "/signing.v1.AuthorityService/WatchTrustBundle",
        "/signing.v1.AuthorityService/GetAuthorityRequest",
        "/signing.v1.RevocationService/GetRevocationList",
        "/signing.v1.RevocationService/ListRevocationLists",
        "/signing.v1.RevocationService/PublishRevocationLists",
        "/signing.v1.RevocationService/WaitForRevocation",
        "/signing.v1.RevocationService/GetCertificateStatus",
        "/signing.v1.EnrollmentService/ListEnrollmentTokens",
        "/signing.v1.EnrollmentService/RevokeEnrollmentToken",
        "/signing.v1.EnrollmentService/Enroll",
        "/signing.v1.IncidentService/GetIncident",
        "/signing.v1.IncidentService/ListIncidents",
        // Stops revoking: who must wait for others to do that cannot stop a mistake.
        "/signing.v1.IncidentService/CloseIncident",
        "/signing.v1.PolicyService/GetRotationReport",
        // Whoever signed the order stays within its own grant.
        "/signing.v1.OfflineService/CarryOrder",
        "/signing.v1.ApprovalService/ListApprovals",
        "/signing.v1.ApprovalService/GetApproval",
        "/signing.v1.ApprovalService/Approve",
        "/signing.v1.ApprovalService/Reject",
        // Changes nothing by itself: what it proposes is loaded when others have approved it.
        "/signing.v1.ApprovalService/ProposeFile",
        "/signing.v1.AuditService/GetCheckpoint",
        "/signing.v1.AuditService/GetInclusionProof",
        "/signing.v1.AuditService/GetConsistencyProof",
        "/signing.v1.AuditService/ListEntries",
        "/signing.v1.AuditService/ExportLog",
        "/signing.v1.KeyService/ListServiceKeys",
        "/grpc.health.v1.Health/Check",
        "/grpc.health.v1.Health/Watch",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
    };
}
