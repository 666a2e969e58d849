using Microsoft.Data.Sqlite;

namespace SigningService.Ledger.Archives;

/// <summary>Reads one archive. Not for use by several threads at once.</summary>
internal sealed class ArchiveReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<ArchivedContent, SqliteCommand> _finds = [];

    /// <exception cref="SqliteException">It is not there, or is no archive.</exception>
    public ArchiveReader(string file)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        try
        {
            _connection.Open();
            foreach (var content in Enum.GetValues<ArchivedContent>())
                _finds.Add(content, Prepare(ArchiveTables.FindOf(content)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The content; null if it is not in there.</summary>
    public byte[]? Read(ArchiveMark mark)
    {
        if (!_finds.TryGetValue(mark.Content, out var find))
            return null;
        find.Parameters[0].Value = mark.Row;
        return find.ExecuteScalar() as byte[];
    }

    /// <summary>Numbers of the rows of a kind after a number, in order.</summary>
    public IReadOnlyList<long> RowsAfter(ArchivedContent content, long after, int count)
    {
        using var select = _connection.CreateCommand();
        select.CommandText = ArchiveTables.RowsOf(content);
        select.Parameters.AddWithValue("$after", after);
        select.Parameters.AddWithValue("$count", count);
        using var rows = select.ExecuteReader();
        var numbers = new List<long>(count);
        while (rows.Read())
            numbers.Add(rows.GetInt64(0));
        return numbers;
    }

    public void Dispose()
    {
        foreach (var find in _finds.Values)
            find.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add("$row", SqliteType.Integer);
        command.Prepare();
        return command;
    }
}
