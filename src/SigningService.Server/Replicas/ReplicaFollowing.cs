using SigningService.Authority;
using SigningService.Authority.Authorities;
using SigningService.Authority.Incidents;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.ServiceKeys;
using SigningService.Ledger;
using SigningService.Server.Callers;
using SigningService.Server.Jobs;
using SigningService.Server.Observability;
using SigningService.Server.Rotation;

namespace SigningService.Server.Replicas;

/// <summary>
/// Brings what this process remembers of the ledger up to what other replicas have changed in it: revocations end what was remembered of
/// callers, authorities, keys and incidents are read again.
/// </summary>
internal sealed class ReplicaFollowing(
    ILedger ledger,
    RevocationEpoch epoch,
    PublicationRequests requests,
    RenewalSignals signals,
    OpenIncidents incidents,
    AuthorityDirectory authorities,
    AuthorityRoster roster,
    ServiceKeyBook keys,
    ICertificateStore certificates,
    TimeProvider timeProvider,
    ILogger<ReplicaFollowing> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (ledger is ISharedLedger shared && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await shared.WatchAsync(FollowAsync, stoppingToken);
            }
            // Whoever no longer follows would go on trusting what others have revoked.
            catch (Exception e) when (e is not OperationCanceledException)
            {
                epoch.Advance();
                Log.JobFailed(logger, "following other replicas", e);
                await Task.Delay(RetryDelay, timeProvider, stoppingToken);
            }
        }
    }

    private async ValueTask FollowAsync(string change, CancellationToken cancellationToken)
    {
        if (LedgerChange.ShardOf(change) is { } shard)
        {
            epoch.Advance();
            requests.Request(shard);
            requests.Request(shard with { Shard = ShardId.All });
            await MarkRevokedAsync(shard.Authority, cancellationToken);
            signals.RaiseAll();
            return;
        }

        switch (change)
        {
            case LedgerChange.Incidents:
                await incidents.RefreshAsync(cancellationToken);
                break;
            case LedgerChange.Authorities:
                await roster.RefreshAsync(cancellationToken);
                break;
            case LedgerChange.ServiceKeys:
                await keys.RefreshAsync(cancellationToken);
                break;
            case LedgerChange.Anything:
                await RefreshAllAsync(cancellationToken);
                break;
        }
    }

    private async ValueTask RefreshAllAsync(CancellationToken cancellationToken)
    {
        // First what must not wait: nobody is taken at his former word.
        epoch.Advance();
        try
        {
            await roster.RefreshAsync(cancellationToken);
            await keys.RefreshAsync(cancellationToken);
            await incidents.RefreshAsync(cancellationToken);
        }
        catch (LedgerUnavailableException)
        {
            // It is told of again for as long as the ledger cannot be asked, and once more when it can.
        }
    }

    /// <summary>An authority of which the one above it has revoked the certificate issues no more, here too.</summary>
    private async ValueTask MarkRevokedAsync(string parent, CancellationToken cancellationToken)
    {
        foreach (var authority in authorities.All.Where(authority => !authority.IsRoot && authorities.ParentOf(authority).Id == parent))
        {
            if (await certificates.FindAsync(new CertificateId(parent, authority.Certificate.Serial), cancellationToken) is { Revocation: not null })
                authority.MarkRevoked();
        }
    }
}
