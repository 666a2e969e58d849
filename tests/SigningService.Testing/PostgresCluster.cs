using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace SigningService.Testing;

/// <summary>A PostgreSQL server for a run of tests: a new cluster in a folder of its own, on loopback, ended by its process id.</summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    public const string Host = "127.0.0.1";

    /// <summary>May do everything, and is asked for no password.</summary>
    public const string User = "signing";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "postgres-" + Path.GetRandomFileName());
        private Process? _server;
    private int _databases;

    public int Port { get; } = FreePort();

    private string Data => Path.Combine(_folder, "data");

    public async ValueTask InitializeAsync()
    {
        // PostgreSQL refuses to run as root.
        Directory.CreateDirectory(_folder);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "postgres", _folder);
        await RunAsServerAsync(Program("initdb"), "-D", Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        // Durable as in operation: what is tested is what is promised.
        _server = StartAsServer(
            Program("postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", _folder, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300");
        await using var source = NpgsqlDataSource.Create(Connection("postgres"));
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                return;
            }
            catch (NpgsqlException) when (tries < 300)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>A new, empty database.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateAsync(string? setting = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"ledger_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        if (setting is not null)
            await ExecuteAsync("postgres", $"ALTER DATABASE {name} SET {setting}");
        return name;
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(Connection(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false } server)
        {
            // SIGINT: the fast shutdown.
            using var kill = Process.Start("kill", ["-INT", (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0]]);
            await kill.WaitForExitAsync();
            await server.WaitForExitAsync();
        }

        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private string Connection(string database) =>
        new NpgsqlConnectionStringBuilder { Host = Host, Port = Port, Username = User, Database = database, Pooling = false }.ConnectionString;

    private static string Program(string name) => Directory.GetDirectories("/usr/lib/postgresql")
        .Select(folder => Path.Combine(folder, "bin", name))
        .Where(File.Exists)
        .Order(StringComparer.Ordinal)
        .LastOrDefault() ?? throw new InvalidOperationException("PostgreSQL's server is not installed: the Debian package postgresql-15 or later.");

    private static Process StartAsServer(string program, params string[] arguments)
    {
        var start = Environment.IsPrivilegedProcess ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments]) : new ProcessStartInfo(program, arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = Path.GetTempPath();
        var process = Process.Start(start)!;
        // Whatever it says must not fill the pipe.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task RunAsServerAsync(string program, params string[] arguments)
    {
        using var process = StartAsServer(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
