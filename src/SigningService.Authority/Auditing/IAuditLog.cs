namespace SigningService.Authority.Auditing;

/// <summary>The audit log, for acts that stand alone. Audit is not logging: when a record cannot be written, the act fails.</summary>
public interface IAuditLog
{
    /// <summary>Appends a record; it is on disk when this returns.</summary>
    /// <exception cref="LedgerUnavailableException">It is not recorded.</exception>
    ValueTask AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken);
}
