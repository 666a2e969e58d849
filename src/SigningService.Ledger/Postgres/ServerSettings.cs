using Npgsql;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <summary>What a server must be like, so that what was acknowledged stays.</summary>
internal static class ServerSettings
{
    private const int OldestVersion = 150000;

    private const string Text = """
        SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('fsync'),
            current_setting('synchronous_commit'), current_setting('server_encoding'), pg_is_in_recovery()
        """;

    /// <exception cref="LedgerUnavailableException">With a sentence that says what to change.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Text, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await row.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (Against(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetBoolean(5)) is { } sentence)
            throw new LedgerUnavailableException(sentence);
    }

    /// <summary>What speaks against a server of these settings; null if nothing does.</summary>
    internal static string? Against(int version, string versionText, string fsync, string synchronousCommit, string encoding, bool isStandby)
    {
        if (version < OldestVersion)
            return $"The ledger's server is PostgreSQL {versionText}; it must be 15 or later.";
        if (isStandby)
            return "The ledger's server is a standby, which cannot be written; connect to the primary.";
        if (fsync == "off")
            return "The ledger's server has fsync = off and would lose acknowledged commits with the power; set it to on and restart the server.";
        if (synchronousCommit == "off")
            return "The ledger's server has synchronous_commit = off for this role or database and would lose acknowledged commits; set it to on (or remote_apply with standbys).";
        return encoding == "UTF8" ? null : $"The ledger's database has the encoding {encoding}; create it with ENCODING 'UTF8'.";
    }
}
