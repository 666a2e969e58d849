using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace SigningService.Benchmarks.Ledgers;

/// <summary>What a durable record cannot do without: a flush of the disk, and SQLite's insert of so many bytes with one index.</summary>
internal sealed class BareWrites : IDisposable
{
    /// <summary>Octets of an act: a certificate or its intent, and the log's entry.</summary>
    private const int ActOctets = 1_200;

    private readonly FileStream _file;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly byte[] _page = new byte[4096];
    private readonly byte[] _act = RandomNumberGenerator.GetBytes(ActOctets);

    public BareWrites(string folder)
    {
        _file = new FileStream(Path.Combine(folder, "flushed"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")}");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE acts (id INTEGER PRIMARY KEY, serial BLOB UNIQUE, act BLOB)");
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO acts (serial, act) VALUES ($serial, $act)";
        _insert.Parameters.Add("$serial", SqliteType.Blob);
        _insert.Parameters.AddWithValue("$act", _act);
    }

    public void Flush()
    {
        _file.Write(_page);
        _file.Flush(flushToDisk: true);
    }

    public void Insert(int rows)
    {
        using var transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        for (var i = 0; i < rows; i++)
        {
            _insert.Parameters[0].Value = RandomNumberGenerator.GetBytes(20);
            _insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
        _file.Dispose();
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
