using Microsoft.Data.Sqlite;

namespace SigningService.Ledger.Archives;

/// <summary>Writes the file of an archive. It counts for nothing until it was flushed, read back and given its name.</summary>
internal sealed class ArchiveWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _entry;
    private readonly SqliteCommand _certificate;
    private readonly SqliteCommand _list;

    public ArchiveWriter(string file, int number, DateTimeOffset until)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ConnectionString);
        _connection.Open();
        // Whoever cannot finish begins anew, so there is nothing to go back to. The file is flushed as a whole.
        Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN");
        Execute(ArchiveTables.Create);
        using (var archive = Prepare(ArchiveTables.InsertArchive, 2))
            Run(archive, number, UnixTime.Of(until));
        _entry = Prepare(ArchiveTables.InsertEntry, 2);
        _certificate = Prepare(ArchiveTables.InsertCertificate, 4);
        _list = Prepare(ArchiveTables.InsertList, 5);
    }

    public void AddEntry(long index, byte[] entry) => Run(_entry, index, entry);

    public void AddCertificate(long row, string authority, byte[] serial, byte[] der) => Run(_certificate, row, authority, serial, der);

    public void AddList(long row, string authority, long shard, long number, byte[] der) => Run(_list, row, authority, shard, number, der);

    /// <summary>Everything is in the file, though not yet on the disk.</summary>
    public void Complete() => Execute("COMMIT");

    public void Dispose()
    {
        _entry.Dispose();
        _certificate.Dispose();
        _list.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter($"?{i}", null));
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
