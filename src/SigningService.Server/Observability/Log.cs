namespace SigningService.Server.Observability;

/// <summary>Everything that the door says in the log.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Listener} {Method}: {Outcome} {Reason} in {Milliseconds} ms for {Caller} {CallerSubject} {CallerThumbprint} {CallerSerial} {CallerNotAfter} at {Address} by {KeyExchange}")]
    public static partial void Request(
        ILogger logger,
        string listener,
        string method,
        string outcome,
        string? reason,
        double milliseconds,
        string? caller,
        string? callerSubject,
        string? callerThumbprint,
        string? callerSerial,
        DateTimeOffset? callerNotAfter,
        string? address,
        string? keyExchange);

    [LoggerMessage(2, LogLevel.Warning, "The certificate of {Caller}, serial {CallerSerial}, ends in {Days} days, at {CallerNotAfter}")]
    public static partial void CallerExpiresSoon(ILogger logger, string caller, string callerSerial, int days, DateTimeOffset callerNotAfter);

    [LoggerMessage(3, LogLevel.Error, "Unexpected failure in {Method}, incident {Incident}")]
    public static partial void UnexpectedFailure(ILogger logger, string method, string incident, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "{Method} is refused for now, {Reason}: {Cause}")]
    public static partial void Unavailable(ILogger logger, string method, string reason, string cause);

    [LoggerMessage(5, LogLevel.Warning, "A refusal of {Caller} could not be audited: {Cause}")]
    public static partial void RefusalNotAudited(ILogger logger, string caller, string cause);

    [LoggerMessage(6, LogLevel.Information, "Published list {Number} of {Shard} with {Entries} entries, next by {NextUpdate}")]
    public static partial void ListPublished(ILogger logger, long number, string shard, long entries, DateTimeOffset nextUpdate);

    [LoggerMessage(7, LogLevel.Warning, "The list of {Shard} could not be published and is tried again: {Cause}")]
    public static partial void ListNotPublished(ILogger logger, string shard, string cause);

    [LoggerMessage(16, LogLevel.Warning, "The brought list of {Shard} ends at {NextUpdate}; have a ceremony sign the next one")]
    public static partial void BroughtListEnds(ILogger logger, string shard, DateTimeOffset nextUpdate);

    [LoggerMessage(8, LogLevel.Information, "{Purpose} certificate {Serial} is in use until {NotAfter}")]
    public static partial void OwnCertificateInUse(ILogger logger, string purpose, string serial, DateTimeOffset notAfter);

    [LoggerMessage(9, LogLevel.Warning, "The {Purpose} certificate could not be renewed and is tried again: {Cause}")]
    public static partial void OwnCertificateNotRenewed(ILogger logger, string purpose, string cause);

    [LoggerMessage(10, LogLevel.Information, "Grants loaded: {Callers} callers, version {Version}")]
    public static partial void GrantsLoaded(ILogger logger, int callers, string version);

    [LoggerMessage(11, LogLevel.Warning, "The new grants are not used, the old ones stay in force: {Cause}")]
    public static partial void GrantsNotLoaded(ILogger logger, string cause);

    [LoggerMessage(12, LogLevel.Information, "Authority {Authority} is {State}, its certificate ends at {NotAfter}")]
    public static partial void AuthorityKnown(ILogger logger, string authority, string state, DateTimeOffset notAfter);

    [LoggerMessage(13, LogLevel.Information, "Serving gRPC, enrolment, publication and operations at {Addresses}")]
    public static partial void Serving(ILogger logger, string addresses);

    [LoggerMessage(14, LogLevel.Warning, "The token is {State}: {Detail}")]
    public static partial void TokenChanged(ILogger logger, string state, string detail);

    [LoggerMessage(60, LogLevel.Information, "Revoked {Certificates} certificates because of incidents")]
    public static partial void IncidentRevoked(ILogger logger, int certificates);

    [LoggerMessage(61, LogLevel.Warning, "What incidents say is due could not be revoked and is tried again: {Cause}")]
    public static partial void IncidentNotRevoked(ILogger logger, string cause);

    [LoggerMessage(15, LogLevel.Error, "A job failed and is tried again: {Job}")]
    public static partial void JobFailed(ILogger logger, string job, Exception exception);

    [LoggerMessage(70, LogLevel.Information, "Authority {Authority} took a step by policy and is {Stage}")]
    public static partial void AuthorityStepped(ILogger logger, string authority, string stage);

    [LoggerMessage(71, LogLevel.Warning, "The policy's next step for an authority could not be taken and is tried again: {Cause}")]
    public static partial void AuthorityNotStepped(ILogger logger, string cause);

    [LoggerMessage(72, LogLevel.Warning, "Authority {Authority} waits for its parent: have its request signed in a ceremony and install the certificate")]
    public static partial void CeremonyWanted(ILogger logger, string authority);

    [LoggerMessage(73, LogLevel.Warning, "Authority {Authority} cannot issue its longest certificates beyond {End}; activate its successor before")]
    public static partial void IssuanceEnds(ILogger logger, string authority, DateTimeOffset end);

    [LoggerMessage(74, LogLevel.Warning, "The key of authority {Authority} could not be held against its certificate at the start: {Cause}")]
    public static partial void KeyNotProven(ILogger logger, string authority, string cause);

    [LoggerMessage(90, LogLevel.Error, "The head of the audit log could not be signed and is tried again: {Cause}")]
    public static partial void CheckpointNotSigned(ILogger logger, string cause);

    [LoggerMessage(76, LogLevel.Error, "The number of a revocation list could not be kept beside the kept checkpoint, so a ledger brought back from a backup may use it again: {Cause}")]
    public static partial void ListNumberNotKept(ILogger logger, string cause);

    [LoggerMessage(75, LogLevel.Warning, "The service stops, and the audit log could not be told: {Cause}")]
    public static partial void StopNotRecorded(ILogger logger, string cause);
}
