using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Linting;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Authority.Revocation.Deltas;

/// <summary>Prepares the delta that goes out with a list.</summary>
internal sealed class DeltaListMaking(IRevocationStore store, RevocationPolicy policy)
{
    /// <summary>Some 100 KiB. Where more was revoked, fetching the list is no longer much dearer than its delta.</summary>
    public const int MostEntries = 2_000;

    /// <param name="shard">Whose list it goes out with.</param>
    /// <param name="full">What that list says.</param>
    /// <param name="terms">What it is judged by.</param>
    /// <param name="carried">The entries that it carries.</param>
    public async ValueTask<PreparedDelta> PrepareAsync(
        Issuer issuer, ShardId shard, RevocationListTemplate full, RevocationListLintContext terms, ListPart carried, CancellationToken cancellationToken)
    {
        // 1. From the newest list that nobody may rely on any more, so that every list that counts can be brought up to date.
        var since = await store.FindDeltaBaseAsync(shard, full.ThisUpdate - policy.ListLifetime, cancellationToken);
        var entries = since is null ? null : await ReadAsync(shard, since, carried, cancellationToken);

        // 2. Without such a list, or with too much since, it is a delta from the list itself, and says nothing: who holds an older one fetches that.
        var number = entries is null ? full.Number : since!.Number;
        entries ??= [];

        // 3. Decide every byte, and have it judged.
        var end = full.ThisUpdate + policy.Deltas.Lifetime;
        var template = full with { BaseNumber = number, FreshestUrl = null, NextUpdate = end < full.NextUpdate ? end : full.NextUpdate };
        var prepared = issuer.Prepare(template, entries, terms with { BaseNumber = number, FreshestUrl = null, MaximumLifetime = policy.Deltas.Lifetime });
        return new PreparedDelta(new DeltaList(number, carried.Through, template.NextUpdate, entries.Count, prepared.ToBeSigned), prepared);
    }

    /// <summary>What the list carries and the base may not; null if that is too much.</summary>
    private async ValueTask<List<RevokedSerial>?> ReadAsync(ShardId shard, DeltaBase since, ListPart carried, CancellationToken cancellationToken)
    {
        var entries = new List<RevokedSerial>();
        await foreach (var revocation in store.ReadRevocationsAsync(shard, since.Through, carried.ExpiringFrom, cancellationToken))
        {
            if (revocation.Place > carried.Through)
                break;
            if (entries.Count == MostEntries)
                return null;
            entries.Add(revocation.Revoked);
        }

        return entries;
    }
}
