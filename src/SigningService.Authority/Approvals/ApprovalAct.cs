namespace SigningService.Authority.Approvals;

/// <summary>What may need the approval of others. The names, in lower case with hyphens, stand in the file of approvals and in the audit log.</summary>
public enum ApprovalAct
{
    CreateAuthority,
    InstallAuthorityCertificate,
    ActivateAuthority,
    RetireAuthority,
    DestroyAuthorityKey,
    InstallTrustAnchor,
    RetireTrustAnchor,
    OpenIncident,
    CreateEnrollmentToken,

    /// <summary>Loading changed text of a reviewed file: profiles, grants, rotation, or the approvals themselves.</summary>
    ChangeFile,

    /// <summary>Replacing the audit key or a responder's before the policy does.</summary>
    RotateServiceKey,
}
