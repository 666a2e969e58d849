using SigningService.Authority;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Postgres;

/// <summary>
/// Who publishes the lists of a shard, and does what else only one may do. A lease is a row with its holder, an epoch that grows with each change of hands, and an end by the
/// database's clock. It is looked at again in the transaction that records a list, so a process that was held up cannot publish late.
/// </summary>
internal static class Leases
{
    private const string Lifetime = "interval '15 seconds'";

    // Transactions begin before they wait for the lock; what counts is the time when they have it.
    private const string Taken = $"""
        INSERT INTO leases AS l (name, holder, epoch, expires) SELECT name, $2, 1, clock_timestamp() + {Lifetime} FROM unnest($1) AS name
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires = excluded.expires,
            epoch = CASE WHEN l.holder = excluded.holder AND l.expires > clock_timestamp() THEN l.epoch ELSE l.epoch + 1 END
        """;

    /// <summary>Takes those that are free and keeps those that are held; rows are the names.</summary>
    public static Sql Take(IEnumerable<string> names, byte[] holder) =>
        new Sql(Taken + " WHERE l.holder = excluded.holder OR l.expires <= clock_timestamp() RETURNING name").Add([.. names.Distinct()]).Add(holder);

    /// <summary>Keeps one that nobody else has taken since, however late; no row if somebody has.</summary>
    public static Sql Keep(string name, byte[] holder) => new Sql(
        $"UPDATE leases SET expires = clock_timestamp() + {Lifetime} WHERE name = $1 AND holder = $2 RETURNING 1").Add(name).Add(holder);

    public static Sql Release(string name, byte[] holder) => new Sql(
        "UPDATE leases SET expires = clock_timestamp() WHERE name = $1 AND holder = $2 AND expires > clock_timestamp()").Add(name).Add(holder);

    public static Sql TakeOver(ShardId shard, byte[] holder) => new Sql(Taken).Add([LeaseName.ListsOf(shard)]).Add(holder);

    /// <summary>Gives all back, so that others need not wait for their end.</summary>
    public static Sql Release(byte[] holder) => new Sql("UPDATE leases SET expires = clock_timestamp() WHERE holder = $1 AND expires > clock_timestamp()").Add(holder);

    /// <exception cref="LedgerUnavailableException">Another process has it.</exception>
    public static async ValueTask RequireAsync(WriterSession session, ShardId shard)
    {
        var others = new Sql("SELECT 1 FROM leases WHERE name = $1 AND holder <> $2 AND expires > clock_timestamp()").Add(LeaseName.ListsOf(shard)).Add(session.Replica);
        if (await session.AnyAsync(others).ConfigureAwait(false))
            throw new LedgerUnavailableException($"The lists of {shard} are published by another process now; this one's came too late.");
    }
}
