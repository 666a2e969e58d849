using System.Text;
using Microsoft.Data.Sqlite;
using SigningService.Ledger.Archives;
using SQLitePCL;

namespace SigningService.Ledger.Sqlite;

/// <summary>
/// A prepared statement, parameters by position from 1. Bound straight through SQLite's own interface, because looking parameters up by
/// name costs more than the insert itself. Not for use by several threads at once.
/// </summary>
internal sealed class Statement : IRow, IDisposable
{
    private readonly sqlite3 _database;
    private readonly ArchiveShelf _archives;
    private readonly sqlite3_stmt _statement;

    public Statement(sqlite3 database, ArchiveShelf archives, string sql)
    {
        _database = database;
        _archives = archives;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public Statement Bind(int position, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, position, value));
        return this;
    }

    public Statement Bind(int position, long? value)
    {
        if (value is { } known)
            return Bind(position, known);
        Check(raw.sqlite3_bind_null(_statement, position));
        return this;
    }

    public Statement Bind(int position, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(_statement, position));
            return this;
        }

        // An empty span is a null pointer to SQLite, and so NULL.
        if (value.Length is 0 or > 512)
        {
            Check(value.Length == 0
                ? raw.sqlite3_bind_text(_statement, position, value)
                : raw.sqlite3_bind_text(_statement, position, Encoding.UTF8.GetBytes(value).AsSpan()));
            return this;
        }

        Span<byte> utf8 = stackalloc byte[3 * value.Length];
        var length = Encoding.UTF8.GetBytes(value, utf8);
        Check(raw.sqlite3_bind_text(_statement, position, utf8[..length]));
        return this;
    }

    public Statement Bind(int position, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(_statement, position, 0)
            : raw.sqlite3_bind_blob(_statement, position, value));
        return this;
    }

    /// <summary>Binds UTF-8 as text; never empty.</summary>
    public Statement BindText(int position, ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(_statement, position, utf8));
        return this;
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code == raw.SQLITE_DONE)
            return false;
        var exception = Failure(code);
        Reset();
        throw exception;
    }

    /// <summary>Runs to the end and makes ready for the next use.</summary>
    public void Run()
    {
        while (Step())
        {
            // Rows of no interest.
        }

        Reset();
    }

    /// <summary>Forgets row and parameters.</summary>
    public void Reset()
    {
        // The result repeats the error of the last step, which was reported there.
        _ = raw.sqlite3_reset(_statement);
        _ = raw.sqlite3_clear_bindings(_statement);
    }

    /// <summary>The first row, null if there is none; ready for the next use.</summary>
    public T? One<T>(Func<IRow, T> read)
        where T : class
    {
        try
        {
            return Step() ? read(this) : null;
        }
        finally
        {
            Reset();
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>As blob, so that a NUL inside does not end the text.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, column));

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public byte[] Content(int column)
    {
        var stored = raw.sqlite3_column_blob(_statement, column);
        return ArchiveMark.Read(stored) is { } mark ? _archives.Read(mark) : stored.ToArray();
    }

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Span(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    private SqliteException Failure(int code) =>
        new($"SQLite: {raw.sqlite3_errmsg(_database).utf8_to_string()}", code & 0xFF, raw.sqlite3_extended_errcode(_database));
}
