namespace SigningService.Authority.Refusals;

/// <summary>
/// Why a request is refused. The names are part of the wire (in upper snake case, as the reason of <c>google.rpc.ErrorInfo</c>) and of the
/// audit log: they may be added to, never renamed.
/// </summary>
public enum RefusalReason
{
    /// <summary>The request is not well formed: a required field is missing or out of range.</summary>
    InvalidRequest,

    /// <summary>The PKCS#10 request is not strict DER, is more than one, or is too large.</summary>
    MalformedCsr,

    /// <summary>The PKCS#10 request is not signed by the key that it carries.</summary>
    ProofOfPossessionFailed,

    /// <summary>The key is weak, publicly known, blocked, an authority's own, or of a kind that the profile does not take.</summary>
    KeyRefused,

    /// <summary>A name is malformed, or neither profile nor grant allows it.</summary>
    NameNotAllowed,

    /// <summary>The request asks for an extension or attribute that the profile refuses.</summary>
    ExtensionNotAllowed,

    /// <summary>The lifetime is longer than the profile or the issuer allows, or too short.</summary>
    LifetimeNotAllowed,

    /// <summary>There is no such profile.</summary>
    UnknownProfile,

    /// <summary>There is no such authority.</summary>
    UnknownAuthority,

    /// <summary>There is no such certificate, or none that the caller may see.</summary>
    UnknownCertificate,

    /// <summary>There is no such revocation list.</summary>
    UnknownRevocationList,

    /// <summary>The caller has no grant for this.</summary>
    NotGranted,

    /// <summary>The caller could not be recognised, or its certificate is revoked or expired.</summary>
    CallerNotAccepted,

    /// <summary>The certificate to renew is revoked.</summary>
    CertificateRevoked,

    /// <summary>The certificate to renew is expired.</summary>
    CertificateExpired,

    /// <summary>The same request id was used by this caller for another request.</summary>
    RequestIdReused,

    /// <summary>More was asked than is served at a time; trying later helps.</summary>
    Overloaded,

    /// <summary>The authority's key cannot be used now; trying later helps.</summary>
    SigningUnavailable,

    /// <summary>The ledger cannot record now, and what is not recorded is not signed; trying later helps.</summary>
    LedgerUnavailable,

    /// <summary>The clock of this host cannot be right; nothing is signed until it is.</summary>
    ClockNotTrusted,

    /// <summary>The enrolment token is unknown, spent, ended or revoked; which of them is not told.</summary>
    EnrollmentRefused,

    /// <summary>There is no such enrolment token.</summary>
    UnknownEnrollmentToken,

    /// <summary>Neither a service account token nor a certificate proves which workload asks; what is wrong with it is not told.</summary>
    WorkloadNotAccepted,

    /// <summary>There is no such incident.</summary>
    UnknownIncident,

    /// <summary>The certificates of an incident cannot be replaced by its deadline; the message has the numbers.</summary>
    IncidentDoesNotFit,

    /// <summary>The service has no audit key to sign with.</summary>
    NoAuditKey,

    /// <summary>No checkpoint of the log covers the entry yet.</summary>
    NotYetCovered,

    /// <summary>The authority does not stand in the stage that this needs.</summary>
    AuthorityNotInStage,

    /// <summary>Something still hangs on the key: it must go on signing lists and status answers.</summary>
    KeyStillNeeded,

    /// <summary>The certificate brought for an authority is not the one that it needs.</summary>
    CertificateNotAccepted,

    /// <summary>Others must approve this first; the message and the metadata <c>approval</c> name the approval that waits for them.</summary>
    ApprovalRequired,

    /// <summary>The approval was rejected, or withdrawn by its requester.</summary>
    ApprovalRejected,

    /// <summary>The approval's time is over.</summary>
    ApprovalExpired,

    /// <summary>The approval was used: what it was for was carried out.</summary>
    ApprovalSpent,

    /// <summary>The caller may not approve or reject this: it asked for it, has approved it already, or is no approver of it.</summary>
    ApprovalNotAllowed,

    /// <summary>The signature of an approval is not over its statement, or not by the key of the caller's certificate.</summary>
    ApprovalSignatureWrong,

    /// <summary>There is no such approval.</summary>
    UnknownApproval,

    /// <summary>What was asked for was moved to an archive that cannot be read; message and metadata <c>archive</c> name its file, or its schema in a database.</summary>
    ArchiveMissing,

    /// <summary>The certificate is not revoked.</summary>
    NotRevoked,

    /// <summary>A stream of requests ended before all had an answer; what has none is sent again on a new one.</summary>
    StreamEnded,

    /// <summary>A revocation list would be longer than relying parties can read.</summary>
    ListTooLong,

    /// <summary>What came across an air gap is not signed by whom it must be, is over, or is for another service.</summary>
    OrderNotAccepted,
}
