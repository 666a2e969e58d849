namespace SigningService.Authority.Auditing;

/// <summary>
/// What an audit record speaks of. Names and numbers stand in the log for ever: add, never rename or renumber. Those up to
/// <see cref="RevocationListPublished"/>, and those of enrolment tokens, are written by the stores, with the act itself; the rest come
/// through <see cref="IAuditLog"/>.
/// </summary>
public enum AuditEventKind
{
    IssuanceIntended = 1,
    CertificateIssued = 2,
    CertificateRevoked = 3,
    RevocationListIntended = 4,
    RevocationListPublished = 5,

    SigningFailed = 10,
    RequestRefused = 11,
    RefusalsSummarised = 12,

    ServiceStarted = 20,
    ServiceStopped = 21,
    ConfigurationLoaded = 22,
    KeyFound = 23,
    KeyMissing = 24,
    SigningUnavailable = 25,
    SigningRestored = 26,
    AuthorityImported = 27,

    EnrollmentTokenCreated = 40,
    EnrollmentTokenRevoked = 41,
    EnrollmentTokenSpent = 42,
    CertificateExpiring = 50,

    // The first two are written by the store, with the act itself.
    IncidentOpened = 60,
    IncidentClosed = 61,
    RotationReportSigned = 62,
    AuthorityKeyMade = 70,
    AuthorityCertificateInstalled = 71,
    AuthorityStageChanged = 72,
    AuthorityKeyDestroyed = 73,
    TrustAnchorInstalled = 74,
    TrustAnchorRetired = 75,

    ServiceKeyIntended = 80,
    ServiceKeyMade = 81,
    ServiceKeyChanged = 82,
    ServiceKeyDestroyed = 83,

    // Written by the store, with the act itself.
    ApprovalRequested = 85,
    ApprovalGiven = 86,
    ApprovalRejected = 87,
    ApprovalUsed = 88,
    ApprovalReturned = 89,

    RestoredLedgerAccepted = 90,
    AuditLogRead = 91,

    OpenIntentsFound = 92,

    // These are written by the store, with the act itself.
    IntentClosed = 93,
    VerificationFailed = 94,
    RevocationListNumberReserved = 95,

    WitnessChanged = 96,

    // Written by the store, with the act itself.
    ArchiveMade = 100,

    OfflineOrderTaken = 110,
    OfflineAnswerSigned = 111,
}
