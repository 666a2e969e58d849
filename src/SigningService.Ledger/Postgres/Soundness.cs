using Npgsql;
using SigningService.AuditLog;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <summary>What is looked at before a ledger is used.</summary>
internal static class Soundness
{
    /// <summary>One statement, so that head and last entry are of one moment while other processes write.</summary>
    private const string Text =
        "SELECT h.size, h.head, e.idx, e.entry, e.leaf_hash FROM log_head h LEFT JOIN LATERAL (SELECT * FROM log_entries ORDER BY idx DESC LIMIT 1) e ON true WHERE h.id = 1";

    /// <summary>The head must be that of the entries that are there: their number, and the last one's bytes.</summary>
    /// <returns>Size of the log.</returns>
    public static async Task<long> CheckLogAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Text, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
            throw new LedgerUnavailableException("The ledger has no head of its log. Something other than the service has changed the ledger.");
        var head = CompactRange.Parse(row.GetFieldValue<byte[]>(1));
        var index = row.IsDBNull(2) ? -1 : row.GetInt64(2);
        if (index + 1 != head.Size || row.GetInt64(0) != head.Size)
            throw new LedgerUnavailableException($"The audit log ends at entry {index}, but its head speaks of {head.Size} entries. Something other than the service has changed the ledger.");
        if (index < 0)
            return 0;
        var entry = row.GetFieldValue<byte[]>(3);
        if (LogEntry.Decode(entry).Index != index || !MerkleHash.Leaf(entry).AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(4)))
            throw new LedgerUnavailableException($"Entry {index} of the audit log is not what its hash says. Something other than the service has changed the ledger.");
        return head.Size;
    }
}
