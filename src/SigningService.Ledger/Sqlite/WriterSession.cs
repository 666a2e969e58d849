using Microsoft.Data.Sqlite;
using SigningService.AuditLog;
using SigningService.AuditLog.Proofs;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Sqlite;

/// <summary>
/// The writing connection and what the writer knows: the head of the log. After any failure of the transaction as a whole it is thrown
/// away and a new one learns the head from the disk.
/// </summary>
internal sealed class WriterSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly StatementCache _statements;
    private CompactRange _head;
    private readonly List<byte[]> _leaves = new(2);
    private bool _headMoved;

    private WriterSession(SqliteConnection connection, ArchiveShelf archives)
    {
        _connection = connection;
        _statements = new StatementCache(connection.Handle!, archives);
        _head = ReadHead();
    }

    public long LogSize => _head.Size;

    public Statement this[string sql] => _statements[sql];

    public static WriterSession Open(string file, ArchiveShelf archives)
    {
        var connection = Connections.OpenWriter(file);
        try
        {
            return new WriterSession(connection, archives);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>SQL given by a test.</summary>
    public void Execute(string sql) => Connections.Execute(_connection, sql);

    public void Begin()
    {
        this["BEGIN IMMEDIATE"].Run();
        _headMoved = false;
    }

    /// <summary>Begins an act; behind a savepoint, which costs a copy of each page that it changes, it can be undone alone.</summary>
    public void StartAct(bool guarded)
    {
        _leaves.Clear();
        if (guarded)
            this["SAVEPOINT act"].Run();
    }

    public void EndAct(bool guarded)
    {
        if (guarded)
            this["RELEASE act"].Run();
        // Only now is it certain that these entries stay if the transaction does.
        foreach (var leaf in _leaves)
            _head.Append(leaf, StoreNode);
        _headMoved |= _leaves.Count > 0;
    }

    /// <summary>Takes back what the guarded act wrote; the acts before it in the transaction stay.</summary>
    public void UndoAct()
    {
        _statements.Reset();
        this["ROLLBACK TO act"].Run();
        this["RELEASE act"].Run();
    }

    /// <summary>Takes back all acts, and begins anew.</summary>
    public void Restart()
    {
        _statements.Reset();
        this["ROLLBACK"].Run();
        Begin();
        _head = ReadHead();
    }

    /// <summary>The index that the next entry gets.</summary>
    public long NextEntry => _head.Size + _leaves.Count;

    /// <summary>Appends an entry to the log, in the transaction of the act, and gives its index.</summary>
    public long AppendToLog(LogEntryBody body)
    {
        var index = NextEntry;
        var entry = body.WithIndex(index);
        var leaf = MerkleHash.Leaf(entry);
        this["INSERT INTO log_entries (idx, entry, leaf_hash) VALUES (?1, ?2, ?3)"].Bind(1, index).Bind(2, entry).Bind(3, leaf).Run();
        _leaves.Add(leaf);
        return index;
    }

    private CompactRange ReadHead()
    {
        var head = this["SELECT head FROM log_head WHERE id = 1"];
        if (!head.Step())
            throw new LogEntryFormatException("The ledger has no head of its log.");
        var range = CompactRange.Parse(head.Span(0));
        head.Reset();
        return range;
    }

    private void StoreNode(Subtree subtree, byte[] hash)
    {
        if (LogNodes.AreStored(subtree))
            this[LogNodes.Insert].Bind(1, subtree.Level).Bind(2, subtree.Index).Bind(3, hash).Run();
    }

    public void Commit()
    {
        if (_headMoved)
            this["UPDATE log_head SET head = ?1 WHERE id = 1"].Bind(1, _head.ToBytes()).Run();
        this["COMMIT"].Run();
    }

    public void Dispose()
    {
        _statements.Dispose();
        _connection.Dispose();
    }
}
