using Microsoft.Data.Sqlite;

namespace SigningService.Ledger.Sqlite;

/// <summary>Opens connections the way the ledger needs them.</summary>
internal static class Connections
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// synchronous=FULL: a commit is on disk when it returns; NORMAL would lose the last ones with the power (C31). The cache, in KiB: SQLite walks
    /// its table of pages at each commit, so that a larger one costs all the time what it saves at ten million certificates.
    /// </summary>
    private const string WriterPragmas = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA trusted_schema = OFF;
        PRAGMA busy_timeout = 2000;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA cache_size = -32768;
        """;

    private const string ReaderPragmas = """
        PRAGMA query_only = ON;
        PRAGMA trusted_schema = OFF;
        PRAGMA busy_timeout = 2000;
        PRAGMA cache_size = -65536;
        """;

    /// <summary>Makes folder and file, if they are not there, for the owner alone. SQLite gives its side files the mode of the file.</summary>
    public static void Prepare(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        using var created = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = OwnerOnly,
        });
        if ((File.GetUnixFileMode(created.SafeFileHandle) & ~OwnerOnly) != 0)
            File.SetUnixFileMode(created.SafeFileHandle, OwnerOnly);
    }

    public static SqliteConnection OpenWriter(string file) => Open(file, SqliteOpenMode.ReadWrite, WriterPragmas);

    public static SqliteConnection OpenReader(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadOnly, ReaderPragmas);
        connection.CreateFunction<string, string, bool>(
            "contains_any_case", static (text, part) => text.Contains(part, StringComparison.OrdinalIgnoreCase), isDeterministic: true);
        connection.CreateFunction<byte[], string?>(IncidentSelection.KeyAlgorithm, CertificateRow.KeyAlgorithm, isDeterministic: true);
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode, string pragmas)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 2 }.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection, pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
