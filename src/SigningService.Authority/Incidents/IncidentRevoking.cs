using SigningService.Authority.Callers;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Incidents;

/// <summary>
/// Revokes what incidents say is due, as the operator who opened them would. What is due stands in the ledger, so a restart loses and
/// repeats nothing.
/// </summary>
public sealed class IncidentRevoking(IIncidentStore store, CertificateRevocation revocation, TimeProvider time)
{
    /// <summary>How many are read at a time.</summary>
    private const int Batch = 500;

    /// <summary>Revokes all that is due now and says how many that were.</summary>
    /// <exception cref="LedgerUnavailableException">The rest waits for the next time.</exception>
    public async ValueTask<int> RevokeDueAsync(CancellationToken cancellationToken)
    {
        var revoked = 0;
        while (await store.ReadDueAsync(time.GetUtcNow(), Batch, cancellationToken) is { Count: > 0 } due)
        {
            foreach (var one in due)
                await RevokeAsync(one, cancellationToken);
            revoked += due.Count;
        }

        return revoked;
    }

    private async ValueTask RevokeAsync(DueRevocation due, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var opener = new Caller(due.Actor, Role.Operator, [], null);
        await revocation.RevokeAsync(opener, new RevokeRequest { Certificate = due.Certificate, Reason = due.Reason, LeavesOthers = true }, cancellationToken);
    }
}
