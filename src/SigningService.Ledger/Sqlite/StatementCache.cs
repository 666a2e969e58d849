using SigningService.Ledger.Archives;
using SQLitePCL;

namespace SigningService.Ledger.Sqlite;

/// <summary>The statements of one connection, prepared on first use. The texts are constants or put together from constants.</summary>
internal sealed class StatementCache(sqlite3 database, ArchiveShelf archives) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
                _statements.Add(sql, statement = new Statement(database, archives, sql));
            return statement;
        }
    }

    /// <summary>Ends what is still running: an open statement would keep the transaction from ending.</summary>
    public void Reset()
    {
        foreach (var statement in _statements.Values)
            statement.Reset();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
    }
}
