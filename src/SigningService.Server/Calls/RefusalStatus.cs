using Grpc.Core;
using SigningService.Authority.Refusals;

namespace SigningService.Server.Calls;

/// <summary>The gRPC status of every refusal, in one place.</summary>
internal static class RefusalStatus
{
    // CS8524 speaks of numbers without a name, which no refusal has; CS8509, an error here, still speaks of a reason that is forgotten.
#pragma warning disable CS8524
    public static StatusCode Of(RefusalReason reason) => reason switch
    {
        RefusalReason.InvalidRequest => StatusCode.InvalidArgument,
        RefusalReason.MalformedCsr => StatusCode.InvalidArgument,
        RefusalReason.ProofOfPossessionFailed => StatusCode.InvalidArgument,
        RefusalReason.KeyRefused => StatusCode.InvalidArgument,
        RefusalReason.NameNotAllowed => StatusCode.InvalidArgument,
        RefusalReason.ExtensionNotAllowed => StatusCode.InvalidArgument,
        RefusalReason.LifetimeNotAllowed => StatusCode.InvalidArgument,
        RefusalReason.UnknownProfile => StatusCode.NotFound,
        RefusalReason.UnknownAuthority => StatusCode.NotFound,
        RefusalReason.UnknownCertificate => StatusCode.NotFound,
        RefusalReason.UnknownRevocationList => StatusCode.NotFound,
        RefusalReason.NotGranted => StatusCode.PermissionDenied,
        RefusalReason.CallerNotAccepted => StatusCode.Unauthenticated,
        RefusalReason.CertificateRevoked => StatusCode.FailedPrecondition,
        RefusalReason.CertificateExpired => StatusCode.FailedPrecondition,
        RefusalReason.RequestIdReused => StatusCode.AlreadyExists,
        RefusalReason.Overloaded => StatusCode.ResourceExhausted,
        RefusalReason.SigningUnavailable => StatusCode.Unavailable,
        RefusalReason.LedgerUnavailable => StatusCode.Unavailable,
        RefusalReason.ClockNotTrusted => StatusCode.Unavailable,
        RefusalReason.EnrollmentRefused => StatusCode.PermissionDenied,
        RefusalReason.UnknownEnrollmentToken => StatusCode.NotFound,
        RefusalReason.WorkloadNotAccepted => StatusCode.Unauthenticated,
        RefusalReason.UnknownIncident => StatusCode.NotFound,
        RefusalReason.IncidentDoesNotFit => StatusCode.FailedPrecondition,
        RefusalReason.NoAuditKey => StatusCode.FailedPrecondition,
        RefusalReason.NotYetCovered => StatusCode.Unavailable,
        RefusalReason.AuthorityNotInStage => StatusCode.FailedPrecondition,
        RefusalReason.KeyStillNeeded => StatusCode.FailedPrecondition,
        RefusalReason.CertificateNotAccepted => StatusCode.InvalidArgument,
        RefusalReason.ApprovalRequired => StatusCode.FailedPrecondition,
        RefusalReason.ApprovalRejected => StatusCode.FailedPrecondition,
        RefusalReason.ApprovalExpired => StatusCode.FailedPrecondition,
        RefusalReason.ApprovalSpent => StatusCode.FailedPrecondition,
        RefusalReason.ApprovalNotAllowed => StatusCode.PermissionDenied,
        RefusalReason.ApprovalSignatureWrong => StatusCode.InvalidArgument,
        RefusalReason.UnknownApproval => StatusCode.NotFound,
        RefusalReason.ArchiveMissing => StatusCode.FailedPrecondition,
        RefusalReason.NotRevoked => StatusCode.FailedPrecondition,
        RefusalReason.StreamEnded => StatusCode.Unavailable,
        RefusalReason.ListTooLong => StatusCode.FailedPrecondition,
        RefusalReason.OrderNotAccepted => StatusCode.PermissionDenied,
    };
#pragma warning restore CS8524

    /// <summary>The reason as <c>google.rpc.ErrorInfo</c> carries it: upper snake case.</summary>
    public static string WireName(RefusalReason reason) =>
        string.Concat(reason.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString()));
}
