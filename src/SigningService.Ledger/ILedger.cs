using SigningService.Authority.Approvals;
using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Incidents;
using SigningService.Authority.Issuance;
using SigningService.Authority.Reporting;
using SigningService.Authority.Revocation;
using SigningService.Authority.Rotation;
using SigningService.Authority.ServiceKeys;

namespace SigningService.Ledger;

/// <summary>
/// The memory of the service: certificates, revocations, enrolment tokens, and the audit log, which has an entry for each act from the same transaction.
/// </summary>
public interface ILedger : ICertificateStore, IIssuanceHistory, IRevocationStore, IAuthorityStore, IServiceKeyStore, IRotationStore, IEnrollmentStore, IIncidentStore, IFleetStore, IApprovalStore, IAuditLog, ILogReader, ICheckpointStore, IListNumbering, IAsyncDisposable
{
    /// <summary>What is known without asking the disk.</summary>
    LedgerState State { get; }

    /// <summary>Makes a durable write that means nothing, to learn whether the ledger can record.</summary>
    /// <exception cref="SigningService.Authority.LedgerUnavailableException">It cannot.</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken);
}
