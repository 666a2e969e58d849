using Npgsql;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <summary>What a server must be like, so that what was acknowledged stays, also after a failover.</summary>
internal static class ServerSettings
{
    private const int OldestVersion = 150000;

    /// <summary>
    /// What has replayed something is a standby; archivers, which receive the write-ahead log, and subscribers of logical replication
    /// follow as well, and nobody fails over to them.
    /// </summary>
    private const string Text = """
        SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding'), pg_is_in_recovery(),
            current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
            COALESCE((SELECT string_agg(r.application_name, ', ' ORDER BY r.application_name) FROM pg_stat_replication r
                WHERE r.state IN ('streaming', 'catchup') AND r.replay_lsn IS NOT NULL AND r.sync_state = 'async'
                AND NOT EXISTS (SELECT 1 FROM pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical')), ''),
            (SELECT count(*) FROM pg_stat_replication r WHERE r.state IS NULL)
        """;

    /// <param name="mayFailOver">Whether a standby may become the primary one day.</param>
    /// <exception cref="LedgerUnavailableException">With a sentence that says what to change.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, bool mayFailOver, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Text, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await row.ReadAsync(cancellationToken).ConfigureAwait(false);
        var facts = new ServerFacts
        {
            Version = row.GetInt32(0),
            VersionText = row.GetString(1),
            Encoding = row.GetString(2),
            IsStandby = row.GetBoolean(3),
            Fsync = row.GetString(4),
            FullPageWrites = row.GetString(5),
            SynchronousCommit = row.GetString(6),
            SynchronousStandbyNames = row.GetString(7),
            AsynchronousStandbys = row.GetString(8),
            HiddenFollowers = row.GetInt64(9),
        };
        if ((Against(facts) ?? (mayFailOver ? AgainstFailover(facts) : null)) is { } sentence)
            throw new LedgerUnavailableException(sentence);
    }

    /// <summary>What speaks against a server; null if nothing does.</summary>
    internal static string? Against(ServerFacts facts)
    {
        if (facts.Version < OldestVersion)
            return $"The ledger's server is PostgreSQL {facts.VersionText}; it must be 15 or later.";
        if (facts.IsStandby)
            return "The ledger's server is a standby, which cannot be written; connect to the primary.";
        if (facts.Fsync == "off")
            return "The ledger's server has fsync = off and would lose acknowledged commits with the power; set it to on and restart the server.";
        if (facts.FullPageWrites == "off")
            return "The ledger's server has full_page_writes = off and could be left with half-written pages by a loss of power; set it to on.";
        if (facts.SynchronousCommit == "off")
            return "The ledger's server has synchronous_commit = off for this role or database and would lose acknowledged commits; set it to on (or remote_apply with standbys).";
        return facts.Encoding == "UTF8" ? null : $"The ledger's database has the encoding {facts.Encoding}; create it with ENCODING 'UTF8'.";
    }

    /// <summary>What speaks against failing over from this server to one that follows it; null if nothing does.</summary>
    internal static string? AgainstFailover(ServerFacts facts)
    {
        if (facts.SynchronousStandbyNames.Length > 0)
        {
            return facts.SynchronousCommit is "on" or "remote_apply"
                ? null
                : $"The ledger's server has synchronous standbys and synchronous_commit = {facts.SynchronousCommit}, so a commit is acknowledged before a standby has it on its disk and a failover would lose it; set synchronous_commit to on or remote_apply.";
        }

        if (facts.AsynchronousStandbys.Length > 0)
        {
            return $"The ledger's server has standbys ({facts.AsynchronousStandbys}) that no commit waits for, so a failover would lose acknowledged commits. Set synchronous_standby_names, " +
                "or say failover: none in the service file if none of them ever becomes the primary.";
        }

        return facts.HiddenFollowers == 0
            ? null
            : "Something follows the ledger's server and this role may not see whether it is a standby; run GRANT pg_read_all_stats TO the role, or say failover: none in the service file.";
    }
}
