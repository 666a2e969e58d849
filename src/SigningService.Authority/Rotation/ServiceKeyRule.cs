namespace SigningService.Authority.Rotation;

/// <summary>How long the service's own keys sign before they are replaced.</summary>
/// <param name="ResponderKeyAge">Of OCSP responders.</param>
/// <param name="AuditKeyAge">Of the audit key.</param>
public sealed record ServiceKeyRule(TimeSpan ResponderKeyAge, TimeSpan AuditKeyAge)
{
    /// <summary>What counts where no file says otherwise: one year, three years.</summary>
    public static ServiceKeyRule Default { get; } = new(TimeSpan.FromDays(365), TimeSpan.FromDays(3 * 365));
}
