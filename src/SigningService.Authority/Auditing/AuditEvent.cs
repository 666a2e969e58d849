namespace SigningService.Authority.Auditing;

/// <summary>An act that the audit log records by itself, because no store writes it along with something else.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Identity of the caller, or <c>service</c>.</param>
/// <param name="Details">
/// Names and values, bounded in number and length by the log. Never a secret, never a certificate request.
/// </param>
public sealed record AuditEvent(AuditEventKind Kind, DateTimeOffset At, string Actor, IReadOnlyDictionary<string, string> Details);
