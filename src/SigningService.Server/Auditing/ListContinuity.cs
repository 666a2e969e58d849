using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Revocation;
using SigningService.Ledger;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Auditing;

/// <summary>
/// Asks, before anything is served or written, whether the ledger knows every revocation list that this service gave to anybody. If it does
/// not, acts were lost that are younger than the last signed head, or the kept checkpoint was brought back with the ledger.
/// </summary>
internal sealed class ListContinuity(ILedger ledger, KeptListNumbers kept, TimeProvider timeProvider)
{
    /// <summary>Refuses a ledger that has forgotten lists; one that an operator takes as it is goes on above their numbers, and says so.</summary>
    /// <param name="accepted">SHA-256, hexadecimal, of the kept numbers that an operator knows to be lost; null for none.</param>
    /// <param name="lossIsOnRecord">Whether the ledger was taken as it is already, because it does not continue the kept checkpoint.</param>
    /// <exception cref="LedgerUnavailableException">The message says what an operator can do.</exception>
    public async Task CheckAsync(string? accepted, bool lossIsOnRecord, CancellationToken cancellationToken)
    {
        var forgotten = await FindForgottenAsync(cancellationToken);
        if (forgotten.Count == 0)
            return;
        var sha256 = kept.Sha256();
        if (!lossIsOnRecord)
        {
            if (sha256 != accepted)
                throw new LedgerUnavailableException(Explain(forgotten[0], sha256));
            await RecordAsync(forgotten.Count, sha256, cancellationToken);
        }

        foreach (var (shard, number, _) in forgotten)
            await ledger.RaiseListNumberAsync(shard, number, cancellationToken);
    }

    private async Task<List<(ShardId Shard, long Kept, long Known)>> FindForgottenAsync(CancellationToken cancellationToken)
    {
        var forgotten = new List<(ShardId, long, long)>();
        foreach (var (shard, number) in kept.Read())
        {
            var known = await ledger.FindHighestListNumberAsync(shard, cancellationToken);
            if (known < number)
                forgotten.Add((shard, number, known));
        }

        return forgotten;
    }

    private static string Explain((ShardId Shard, long Kept, long Known) first, string sha256) =>
        $"The ledger's last revocation list of {first.Shard} has at most the number {first.Known}, but number {first.Kept} was given out: the ledger was brought back from an older copy, " +
        $"or has lost acts. Bring the newer ledger back if there is one. If it is lost, start once with --accept-restored-ledger {sha256}: " +
        "numbers go on above those, the log will say so, and the page on operations tells what to revoke.";

    private ValueTask RecordAsync(int shards, string sha256, CancellationToken cancellationToken) => ledger.AppendAsync(
        new AuditEvent(AuditEventKind.RestoredLedgerAccepted, timeProvider.GetUtcNow(), ServiceCaller.Identity, new Dictionary<string, string>
        {
            ["lost_lists"] = shards.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["lost_lists_sha256"] = sha256,
        }),
        cancellationToken);
}
