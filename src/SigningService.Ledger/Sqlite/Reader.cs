using Microsoft.Data.Sqlite;
using SigningService.Ledger.Archives;
using SQLitePCL;

namespace SigningService.Ledger.Sqlite;

/// <summary>A reading connection with its statements; used by one caller at a time.</summary>
internal sealed class Reader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly StatementCache _statements;

    public Reader(string file, ArchiveShelf archives)
    {
        _connection = Connections.OpenReader(file);
        _statements = new StatementCache(_connection.Handle!, archives);
    }

    public Statement this[string sql] => _statements[sql];

    /// <summary>Makes the running query end with an error.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_connection.Handle);

    public void Dispose()
    {
        _statements.Dispose();
        _connection.Dispose();
    }
}
