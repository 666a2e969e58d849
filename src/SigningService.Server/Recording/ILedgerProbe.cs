namespace SigningService.Server.Recording;

/// <summary>Asks the ledger whether it can record.</summary>
internal interface ILedgerProbe
{
    /// <exception cref="Authority.LedgerUnavailableException">It cannot.</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken);
}
