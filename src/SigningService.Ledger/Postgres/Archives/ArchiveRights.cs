using Npgsql;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres.Archives;

/// <summary>
/// Whether the role may follow a mark. Every statement that reads a certificate would fail without, so it is asked once, at the start.
/// </summary>
internal static class ArchiveRights
{
    private const string Text = "SELECT has_table_privilege('archives', 'SELECT') AND has_function_privilege('archived(bytea)', 'EXECUTE')";

    /// <exception cref="LedgerUnavailableException">With a sentence that says what to do.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Text, connection);
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            throw new LedgerUnavailableException("The ledger's role may not read archives, which this version of the service needs to: run the grants of the page on PostgreSQL again, as the owner of the tables.");
    }
}
