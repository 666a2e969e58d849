using Microsoft.Data.Sqlite;
using SigningService.AuditLog;
using SigningService.Authority;

namespace SigningService.Ledger.Sqlite;

/// <summary>What is looked at before a ledger is used.</summary>
internal static class Soundness
{
    /// <summary>A file up to this size is checked whole at the start; a larger one by its operator, since it takes minutes.</summary>
    private const long CheckedWhole = 64 * 1024 * 1024;

    public static void Check(SqliteConnection connection, string file)
    {
        if (new FileInfo(file).Length > CheckedWhole)
            return;
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        var answer = command.ExecuteScalar() as string;
        if (answer != "ok")
            throw new LedgerUnavailableException($"The ledger {file} is damaged: {answer}. Restore it from a backup.");
    }

    /// <summary>The head must be that of the entries that are there: their number, and the last one's bytes.</summary>
    public static void CheckLog(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT head FROM log_head WHERE id = 1";
        var head = CompactRange.Parse(command.ExecuteScalar() as byte[]);
        command.CommandText = "SELECT idx, entry, leaf_hash FROM log_entries ORDER BY idx DESC LIMIT 1";
        using var last = command.ExecuteReader();
        var index = last.Read() ? last.GetInt64(0) : -1;
        if (index + 1 != head.Size)
            throw new LedgerUnavailableException($"The audit log ends at entry {index}, but its head speaks of {head.Size} entries. Something other than the service has changed the ledger.");
        if (index < 0)
            return;
        var entry = last.GetFieldValue<byte[]>(1);
        if (LogEntry.Decode(entry).Index != index || !MerkleHash.Leaf(entry).AsSpan().SequenceEqual(last.GetFieldValue<byte[]>(2)))
            throw new LedgerUnavailableException($"Entry {index} of the audit log is not what its hash says. Something other than the service has changed the ledger.");
    }
}
