using SigningService.Ledger;

namespace SigningService.Server.Recording;

/// <summary>Asks the ledger of this process.</summary>
internal sealed class LedgerProbe(ILedger ledger) : ILedgerProbe
{
    public ValueTask CheckAsync(CancellationToken cancellationToken) => ledger.CheckAsync(cancellationToken);
}
