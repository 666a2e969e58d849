using SigningService.Authority.Callers;

namespace SigningService.Server.Listeners;

/// <summary>
/// Every gRPC method with its rule, in one table. A method that is not in it is served nowhere. The rooms check again what depends on
/// the object asked for: whose certificate it is, which names a grant covers.
/// </summary>
internal static class AccessRules
{
    private const Role Anyone = Role.Requester | Role.Revoker | Role.Operator | Role.Auditor;

    public static IReadOnlyDictionary<string, AccessRule> ByMethod { get; } = new Dictionary<string, AccessRule>
    {
        ["/signing.v1.CertificateService/IssueCertificate"] = new(ListenerKind.Grpc, Role.Requester),
        ["/signing.v1.CertificateService/IssueCertificates"] = new(ListenerKind.Grpc, Role.Requester),
        // Whoever holds a certificate may renew and revoke that one; anything more is decided by role and grant in the room.
        ["/signing.v1.CertificateService/RenewCertificate"] = new(ListenerKind.Grpc, Role.None),
        ["/signing.v1.CertificateService/RevokeCertificate"] = new(ListenerKind.Grpc, Role.None),
        ["/signing.v1.CertificateService/GetCertificate"] = new(ListenerKind.Grpc, Anyone),
        ["/signing.v1.CertificateService/ListCertificates"] = new(ListenerKind.Grpc, Anyone),
        ["/signing.v1.CertificateService/GetRenewalAdvice"] = new(ListenerKind.Grpc, Role.None),
        ["/signing.v1.CertificateService/WatchRenewals"] = new(ListenerKind.Grpc, Role.None),

        ["/signing.v1.AuthorityService/ListAuthorities"] = new(ListenerKind.Grpc, Anyone),
        ["/signing.v1.AuthorityService/GetAuthority"] = new(ListenerKind.Grpc, Anyone),
        ["/signing.v1.AuthorityService/GetTrustBundle"] = new(ListenerKind.Grpc | ListenerKind.Enrolment, Role.None),
        ["/signing.v1.AuthorityService/WatchTrustBundle"] = new(ListenerKind.Grpc, Role.None),
        ["/signing.v1.AuthorityService/CreateAuthority"] = new(ListenerKind.Grpc, Role.Operator),
        ["/signing.v1.AuthorityService/GetAuthorityRequest"] = new(ListenerKind.Grpc, Role.Operator),
        ["/signing.v1.AuthorityService/InstallAuthorityCertificate"] = new(ListenerKind.Grpc, Role.Operator),
        ["/signing.v1.AuthorityService/ActivateAuthority"] = new(ListenerKind.Grpc, Role.Operator),
        ["/signing.v1.AuthorityService/RetireAuthority"] = new(ListenerKind.Grpc, Role.Operator),
        ["/signing.v1.AuthorityService/DestroyAuthorityKey"] = new(ListenerKind.Grpc, Role.Operator),
        ["/signing.v1.AuthorityService/InstallTrustAnchor"] = new(ListenerKind.Grpc, Role.Operator),
        ["/signing.v1.AuthorityService/RetireTrustAnchor"] = new(ListenerKind.Grpc, Role.Operator),

        ["/signing.v1.RevocationService/GetRevocationList"] = new(ListenerKind.Grpc, Anyone),
        ["/signing.v1.RevocationService/ListRevocationLists"] = new(ListenerKind.Grpc, Anyone),
        ["/signing.v1.RevocationService/PublishRevocationLists"] = new(ListenerKind.Grpc, Role.Operator | Role.Revoker),
        ["/signing.v1.RevocationService/WaitForRevocation"] = new(ListenerKind.Grpc, Anyone),
        ["/signing.v1.RevocationService/GetCertificateStatus"] = new(ListenerKind.Grpc, Anyone),

        ["/signing.v1.EnrollmentService/CreateEnrollmentToken"] = new(ListenerKind.Grpc, Role.Operator),
        ["/signing.v1.EnrollmentService/ListEnrollmentTokens"] = new(ListenerKind.Grpc, Role.Operator | Role.Auditor),
        ["/signing.v1.EnrollmentService/RevokeEnrollmentToken"] = new(ListenerKind.Grpc, Role.Operator),
        ["/signing.v1.EnrollmentService/Enroll"] = new(ListenerKind.Enrolment, Role.None),
        // Which workload calls is recognised in the service, by its token or certificate.
        ["/istio.v1.auth.IstioCertificateService/CreateCertificate"] = new(ListenerKind.Enrolment, Role.None),

        ["/signing.v1.IncidentService/OpenIncident"] = new(ListenerKind.Grpc, Role.Operator),
        ["/signing.v1.IncidentService/GetIncident"] = new(ListenerKind.Grpc, Role.Operator | Role.Auditor),
        ["/signing.v1.IncidentService/ListIncidents"] = new(ListenerKind.Grpc, Role.Operator | Role.Auditor),
        ["/signing.v1.IncidentService/CloseIncident"] = new(ListenerKind.Grpc, Role.Operator),

        ["/signing.v1.OfflineService/CarryOrder"] = new(ListenerKind.Grpc, Role.Courier),

        ["/signing.v1.PolicyService/GetRotationReport"] = new(ListenerKind.Grpc, Role.Operator | Role.Auditor),

        // Hashes alone: who may see them learns no name.
        ["/signing.v1.AuditService/GetCheckpoint"] = new(ListenerKind.Grpc, Anyone),
        ["/signing.v1.AuditService/GetInclusionProof"] = new(ListenerKind.Grpc, Anyone),
        ["/signing.v1.AuditService/GetConsistencyProof"] = new(ListenerKind.Grpc, Anyone),
        ["/signing.v1.AuditService/ListEntries"] = new(ListenerKind.Grpc, Role.Auditor),
        ["/signing.v1.AuditService/ExportLog"] = new(ListenerKind.Grpc, Role.Auditor),
        ["/signing.v1.KeyService/ListServiceKeys"] = new(ListenerKind.Grpc, Role.Operator | Role.Auditor),
        ["/signing.v1.KeyService/RotateServiceKey"] = new(ListenerKind.Grpc, Role.Operator),
        // An approver needs no role: the file of approvals names it, and the room asks that.
        ["/signing.v1.ApprovalService/ListApprovals"] = new(ListenerKind.Grpc, Role.None),
        ["/signing.v1.ApprovalService/GetApproval"] = new(ListenerKind.Grpc, Role.None),
        ["/signing.v1.ApprovalService/Approve"] = new(ListenerKind.Grpc, Role.None),
        ["/signing.v1.ApprovalService/Reject"] = new(ListenerKind.Grpc, Role.None),
        ["/signing.v1.ApprovalService/ProposeFile"] = new(ListenerKind.Grpc, Role.Operator),

        ["/grpc.health.v1.Health/Check"] = new(ListenerKind.Grpc | ListenerKind.Enrolment, Role.None),
        ["/grpc.health.v1.Health/Watch"] = new(ListenerKind.Grpc, Anyone),
        ["/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"] = new(ListenerKind.Grpc, Anyone),
        ["/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"] = new(ListenerKind.Grpc, Anyone),
    };

    public static AccessRule? Find(string? method) => method is not null && ByMethod.TryGetValue(method, out var rule) ? rule : null;
}
