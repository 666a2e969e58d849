using System.Collections.Concurrent;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Linting;
using SigningService.Authority.Measuring;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Authority.Revocation;

/// <summary>The story of a revocation list, from its number to its publication.</summary>
public sealed class RevocationListPublishing(
    AuthorityDirectory authorities,
    PublicationUrls urls,
    IRevocationStore store,
    IListStorage storage,
    RevocationPolicy policy,
    TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, Turn> _turns = [];
    private readonly LargeListMaking _large = new(store, storage, time);
    private readonly DeltaListMaking _deltas = new(store, policy);
    private readonly ClockWatch _clock = new(time);

    /// <summary>Makes and publishes the next list of a shard; lists of one authority are made one at a time.</summary>
    /// <exception cref="Keys.SigningUnavailableException">The key cannot be used now; the number is skipped.</exception>
    /// <exception cref="LedgerUnavailableException">The list could not be recorded, so it is not published.</exception>
    /// <exception cref="RefusedException">The clock cannot be right: a list from the future could be followed by none until then; or the list is too long.</exception>
    public async ValueTask<RevocationList> PublishAsync(ShardId shard, CancellationToken cancellationToken)
    {
        var authority = authorities.Get(shard.Authority);
        var turn = _turns.GetOrAdd(shard.Authority, _ => new Turn(new SemaphoreSlim(1, 1), new EntrySegments(storage, store)));
        await turn.Free.WaitAsync(cancellationToken);
        try
        {
            var list = await MakeAsync(authority, shard, turn.Segments, cancellationToken);
            turn.Segments.Published(list);
            return list;
        }
        catch (InvalidDataException e)
        {
            turn.Segments.Forget();
            throw new LedgerUnavailableException(e.Message + " They are read again from the ledger.", e);
        }
        finally
        {
            turn.Free.Release();
        }
    }

    public void Dispose()
    {
        foreach (var turn in _turns.Values)
        {
            turn.Segments.Dispose();
            turn.Free.Dispose();
        }
    }

    private async ValueTask<RevocationList> MakeAsync(
        CertificateAuthority authority, ShardId shard, EntrySegments segments, CancellationToken cancellationToken)
    {
        // Before a number is taken for nothing.
        _clock.NotAhead();

        // 1. Take the number, then read the entries: what was revoked before the number was taken is in, what comes after is promised the next.
        var number = await store.ReserveListNumberAsync(shard, cancellationToken);
        var previous = await store.FindCurrentListAsync(shard, cancellationToken);
        var terms = TermsOf(authority, shard, number);

        // 2. Encode what was revoked since the last list, and have it judged; what was encoded before is at hand.
        var judge = new EntryJudge(Draft(authority, shard, number, ThisUpdateAfter(previous, DateTimeOffset.UnixEpoch)), terms);
        var entries = await segments.UpdateAsync(authority, shard, judge, cancellationToken);
        RequireReadable(entries);

        // What was revoked while they were read may be among them, so the list is dated after that.
        var template = Draft(authority, shard, number, ThisUpdateAfter(previous, entries.Newest));
        var delta = policy.Deltas.AppliesTo(authority, shard)
            ? await _deltas.PrepareAsync(authority.Issuer, shard, template, terms, entries.Parts[0], cancellationToken)
            : null;
        var list = new RevocationList(shard, number, template.ThisUpdate, template.NextUpdate, entries.Count, default) { Delta = delta?.ToBeSigned };
        if (entries.Length > policy.WholeListOctets)
            return await _large.MakeAsync(authority.Issuer, list, delta, template, terms, entries, cancellationToken);

        // 3. Decide every byte, have it judged, write it down.
        var prepared = authority.Issuer.Prepare(template, entries.ToArray(), terms);
        await store.RecordListIntentAsync(list with { Der = prepared.ToBeSigned }, cancellationToken);

        // 4. Sign, and make it the current one. It is served from the ledger, so recording it is publishing it.
        var signed = list with
        {
            Der = await authority.Issuer.SignAsync(prepared, CancellationToken.None),
            Delta = delta is null ? null : await delta.SignAsync(authority.Issuer),
        };
        await store.RecordListAsync(signed, time.GetUtcNow(), CancellationToken.None);
        return signed;
    }

    private void RequireReadable(EncodedEntries entries)
    {
        if (entries.Length > policy.LongestList)
        {
            throw new RefusedException(
                RefusalReason.ListTooLong, $"A list of {entries.Count} entries would be longer than relying parties read. Give the profiles of the authority more shards.");
        }
    }

    /// <summary>thisUpdate only moves forward, whatever the clock does, and is not before what the list speaks of.</summary>
    private DateTimeOffset ThisUpdateAfter(RevocationList? previous, DateTimeOffset newest)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(_clock.NotAhead().ToUnixTimeSeconds());
        var earliest = Later(now, previous?.ThisUpdate ?? now);
        // Clocks of replicas differ a little; a list that they drag further than that into the future would be taken by nobody.
        return newest - earliest <= ClockWatch.Behind ? Later(earliest, newest) : throw ClockWatch.Refuse("is behind the time of a revocation");
    }

    /// <summary>A list of everything names none; that of a shard names the one that its certificates name.</summary>
    private string? DistributionPointOf(CertificateAuthority authority, ShardId shard) =>
        shard == authority.CompleteList ? null : urls.RevocationList(shard);

    private string? FreshestOf(CertificateAuthority authority, ShardId shard) => policy.Deltas.AppliesTo(authority, shard) ? urls.DeltaList(shard) : null;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private RevocationListTemplate Draft(CertificateAuthority authority, ShardId shard, long number, DateTimeOffset thisUpdate) => new()
    {
        SignatureAlgorithm = authority.Issuer.Algorithm,
        Issuer = authority.Issuer.Name,
        ThisUpdate = thisUpdate,
        NextUpdate = Earlier(thisUpdate + policy.ListLifetime, authority.Issuer.NotAfter),
        AuthorityKeyIdentifier = authority.Issuer.KeyIdentifier,
        Number = number,
        DistributionPointUrl = DistributionPointOf(authority, shard),
        FreshestUrl = FreshestOf(authority, shard),
    };

    private RevocationListLintContext TermsOf(CertificateAuthority authority, ShardId shard, long number) => new()
    {
        IssuerSubject = authority.Certificate.Subject.Der,
        IssuerKeyIdentifier = authority.Certificate.SubjectKeyIdentifier,
        SignatureAlgorithm = authority.Issuer.Algorithm,
        MaximumLifetime = policy.ListLifetime,
        Number = number,
        DistributionPoint = DistributionPointOf(authority, shard),
        FreshestUrl = FreshestOf(authority, shard),
        ListsAuthorities = authority.IsRoot,
    };

    private sealed record Turn(SemaphoreSlim Free, EntrySegments Segments);
}
