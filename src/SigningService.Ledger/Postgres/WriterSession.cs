using System.Numerics;
using Npgsql;
using SigningService.AuditLog;
using SigningService.AuditLog.Proofs;

namespace SigningService.Ledger.Postgres;

/// <summary>
/// The writing connection. Each transaction takes the head of the log with its lock and holds it until the commit, so that transactions
/// of several processes are in one order and each sees all before it. What needs no answer travels with what comes next.
/// </summary>
internal sealed class WriterSession(NpgsqlConnection connection, Backend backend, byte[] replica) : IStatements, IAsyncDisposable
{
    private const string TakeHead = "SELECT head FROM log_head WHERE id = 1 FOR UPDATE";

    private readonly List<NpgsqlBatchCommand> _ahead = [];
    private readonly List<LogEntryBody> _entries = [];
    private readonly List<LogEntryBody> _ofAct = [];
    private readonly List<(string Value, long Issued, int Kind)> _names = [];
    private readonly SortedSet<string> _topics = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _topicsOfAct = new(StringComparer.Ordinal);
    private CompactRange _head = new();
    private bool _alone;
    private bool _hasSavepoint;
    private bool _inAct;
    private ulong _begun;

    /// <summary>The server's side of the connection.</summary>
    public Backend Backend => backend;

    /// <summary>What this process is called among those that share the ledger.</summary>
    public byte[] Replica => replica;

    /// <summary>Begins a transaction and runs statements for many callers in the same round trip.</summary>
    /// <returns>The rows of each.</returns>
    public async ValueTask<IReadOnlyList<List<object>>> BeginAsync(params IReadOnlyList<(Sql Sql, Func<IRow, object> Read)> statements)
    {
        Forget();
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED"));
        // A prepared statement keeps its plan until statistics say otherwise, and one that was made for empty tables takes any index for as good as
        // another. So plans are made again whenever twice as much may be there.
        if (BitOperations.IsPow2(++_begun))
            batch.BatchCommands.Add(new NpgsqlBatchCommand("DISCARD PLANS"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(TakeHead));
        foreach (var (sql, _) in statements)
            batch.BatchCommands.Add(sql.Command);
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        if (!await reader.ReadAsync().ConfigureAwait(false))
            throw new LogEntryFormatException("The ledger has no head of its log.");
        _head = CompactRange.Parse(reader.GetFieldValue<byte[]>(0));
        var answers = new List<List<object>>(statements.Count);
        foreach (var (_, read) in statements)
        {
            await reader.NextResultAsync().ConfigureAwait(false);
            answers.Add(await ReadAsync(reader, read).ConfigureAwait(false));
        }

        return answers;
    }

    public async ValueTask<List<T>> AllAsync<T>(Sql sql, Func<IRow, T> read, CancellationToken cancellationToken = default)
    {
        if (_inAct && !_alone && !_hasSavepoint)
        {
            _hasSavepoint = true;
            _ahead.Add(new NpgsqlBatchCommand("SAVEPOINT act"));
        }

        await using var batch = connection.CreateBatch();
        MoveAhead(batch);
        batch.BatchCommands.Add(sql.Command);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(reader, read).ConfigureAwait(false);
    }

    /// <param name="alone">Whether nothing else is in the transaction, so that no savepoint is needed.</param>
    public void StartAct(bool alone)
    {
        _alone = alone;
        _inAct = true;
    }

    public void EndAct()
    {
        if (_hasSavepoint)
            _ahead.Add(new NpgsqlBatchCommand("RELEASE SAVEPOINT act"));
        _entries.AddRange(_ofAct);
        _topics.UnionWith(_topicsOfAct);
        LeaveAct();
    }

    /// <summary>Takes back what the act wrote; the acts before it in the transaction stay.</summary>
    public void UndoAct()
    {
        if (_hasSavepoint)
        {
            _ahead.Add(new NpgsqlBatchCommand("ROLLBACK TO SAVEPOINT act"));
            _ahead.Add(new NpgsqlBatchCommand("RELEASE SAVEPOINT act"));
        }

        LeaveAct();
    }

    /// <summary>The index that the next entry gets.</summary>
    public long NextEntry => _head.Size + _entries.Count + _ofAct.Count;

    /// <summary>Appends an entry to the log, in the transaction of the act, and gives its index.</summary>
    public long AppendToLog(LogEntryBody body)
    {
        var index = NextEntry;
        (_inAct ? _ofAct : _entries).Add(body);
        return index;
    }

    /// <summary>Names of an issued certificate, for search.</summary>
    public void AddName(string value, long issued, int kind) => _names.Add((value, issued, kind));

    /// <summary>Tells all processes what has changed, once it is durable.</summary>
    public void Notify(string topic) => (_inAct ? _topicsOfAct : _topics).Add(topic);

    /// <summary>Writes what the transaction has gathered and commits, in one round trip.</summary>
    /// <param name="transaction">What this process calls it: written with it, so that it can be looked for.</param>
    public async ValueTask CommitAsync(long transaction)
    {
        await using var batch = connection.CreateBatch();
        MoveAhead(batch);
        AddNames(batch);
        AddEntries(batch);
        batch.BatchCommands.Add(new Sql("UPDATE replicas SET transaction = $2 WHERE id = $1").Add(replica).Add(transaction).Command);
        if (_topics.Count > 0)
        {
            batch.BatchCommands.Add(FeedSql.Change([.. _topics]).Command);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("NOTIFY " + FeedSql.Channel));
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        // Never cancelled: a commit whose wait for a standby is cancelled would count without it.
        batch.Timeout = 0;
        await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Commits a transaction that writes nothing new. With synchronous standbys it returns when they have everything before it, so what was
    /// seen in it will not be forgotten by a failover.
    /// </summary>
    public async ValueTask CommitSeenAsync()
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new Sql("UPDATE replicas SET name = name WHERE id = $1").Add(replica).Command);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        batch.Timeout = 0;
        await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    public async ValueTask RollbackAsync()
    {
        Forget();
        await using var command = new NpgsqlCommand("ROLLBACK", connection);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static async ValueTask<List<T>> ReadAsync<T>(NpgsqlDataReader reader, Func<IRow, T> read)
    {
        var row = new Row(reader);
        var rows = new List<T>();
        while (await reader.ReadAsync().ConfigureAwait(false))
            rows.Add(read(row));
        return rows;
    }

    private void MoveAhead(NpgsqlBatch batch)
    {
        foreach (var command in _ahead)
            batch.BatchCommands.Add(command);
        _ahead.Clear();
    }

    private void AddNames(NpgsqlBatch batch)
    {
        if (_names.Count == 0)
            return;
        batch.BatchCommands.Add(CertificateSql.InsertNames(_names).Command);
    }

    private void AddEntries(NpgsqlBatch batch)
    {
        if (_entries.Count == 0)
            return;
        var first = _head.Size;
        var entries = new byte[_entries.Count][];
        var leaves = new byte[_entries.Count][];
        var nodes = new List<(Subtree Subtree, byte[] Hash)>();
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = _entries[i].WithIndex(_head.Size);
            leaves[i] = MerkleHash.Leaf(entries[i]);
            _head.Append(leaves[i], (subtree, hash) => nodes.Add((subtree, hash)));
        }

        batch.BatchCommands.Add(LogSql.InsertEntries(first, entries, leaves).Command);
        nodes.RemoveAll(node => !LogSql.IsStored(node.Subtree));
        if (nodes.Count > 0)
            batch.BatchCommands.Add(LogSql.InsertNodes(nodes).Command);
        batch.BatchCommands.Add(LogSql.SetHead(_head).Command);
    }

    private void LeaveAct()
    {
        _inAct = _hasSavepoint = _alone = false;
        _ofAct.Clear();
        _topicsOfAct.Clear();
    }

    private void Forget()
    {
        LeaveAct();
        _ahead.Clear();
        _entries.Clear();
        _names.Clear();
        _topics.Clear();
    }
}
