namespace SigningService.Authority.Reporting;

/// <summary>The memory of certificates, read as a whole.</summary>
public interface IFleetStore
{
    /// <summary>All certificates that are issued, not revoked, and not expired at the given time, one by one, in the order of their ends.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be read.</exception>
    IAsyncEnumerable<FleetCertificate> ReadFleetAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
