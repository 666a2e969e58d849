using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SigningService.Testing.Databases;

/// <summary>A PostgreSQL server of a test: a cluster in a folder of its own, on loopback, that can be stopped, broken and copied.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string Host = "127.0.0.1";

    /// <summary>May do everything, and is asked for no password.</summary>
    public const string User = "signing";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "postgres-" + Path.GetRandomFileName());
    private readonly List<string> _settings = ["listen_addresses=127.0.0.1", "max_connections=300"];
    private Process? _server;

    private PostgresServer()
    {
    }

    public int Port { get; } = FreePort();

    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Makes a new cluster and starts it. It is durable as in operation: what is tested is what is promised.</summary>
    /// <param name="settings">More of them, as <c>name=value</c>.</param>
    public static async Task<PostgresServer> CreateAsync(params string[] settings)
    {
        var server = await PrepareAsync();
        server._settings.AddRange(settings);
        await RunAsServerAsync("initdb", "-D", server.DataFolder, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await server.StartAsync();
        return server;
    }

    /// <summary>A standby that streams from this one, made with <c>pg_basebackup</c> and started.</summary>
    /// <param name="name">What it is called in <c>synchronous_standby_names</c>.</param>
    public async Task<PostgresServer> AddStandbyAsync(string name)
    {
        var standby = await PrepareAsync();
        await RunAsServerAsync(
            "pg_basebackup", "-D", standby.DataFolder, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", Text($"host={Host} port={Port} user={User} application_name={name}"));
        await standby.StartAsync();
        return standby;
    }

    /// <summary>A copy as a backup program makes it while the server runs; it is not started.</summary>
    public async Task<PostgresServer> BackUpAsync()
    {
        var copy = await PrepareAsync();
        await RunAsServerAsync("pg_basebackup", "-D", copy.DataFolder, "-X", "stream", "-c", "fast", "--no-sync", "-d", Text($"host={Host} port={Port} user={User}"));
        return copy;
    }

    /// <summary>Lets it recover, at its start, from what another archived with <c>cp</c>, to the end of that.</summary>
    public async Task RecoverFromAsync(string archive)
    {
        await ConfigureAsync($"restore_command = 'cp {archive}/%f %p'", "recovery_target_timeline = 'latest'");
        await AddFileAsync("recovery.signal", "");
    }

    /// <summary>A folder that servers can write to, deleted with this one.</summary>
    public async Task<string> AddFolderAsync(string name)
    {
        var folder = Path.Combine(_folder, name);
        Directory.CreateDirectory(folder);
        await GiveAwayAsync(folder);
        return folder;
    }

    /// <summary>Adds lines to its configuration; they count from its next start.</summary>
    public Task ConfigureAsync(params string[] lines) => File.AppendAllLinesAsync(Path.Combine(DataFolder, "postgresql.conf"), lines);

    /// <summary>Puts a file into its folder of data, readable by the server alone.</summary>
    public async Task AddFileAsync(string name, string text)
    {
        var file = Path.Combine(DataFolder, name);
        await File.WriteAllTextAsync(file, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await GiveAwayAsync(file);
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync()
    {
        var settings = _settings.SelectMany(setting => new[] { "-c", setting });
        _server = StartAsServer("postgres", ["-D", DataFolder, "-p", Text($"{Port}"), "-k", _folder, .. settings]);
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(Connection("postgres"));
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (tries < 600 && !_server.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Ends every connection and stops in order.</summary>
    public Task StopAsync() => EndAsync("INT");

    /// <summary>Stops at once as in a crash: nothing is flushed, and the next start recovers from the write-ahead log.</summary>
    public Task CrashAsync() => EndAsync("QUIT");

    /// <summary>Makes a standby the primary, and waits until it is.</summary>
    public Task PromoteAsync() => ExecuteAsync("postgres", "SELECT pg_promote(true, 60)");

    /// <summary>Changes a setting of the whole server while it runs.</summary>
    public async Task SetAsync(string setting)
    {
        await ExecuteAsync("postgres", "ALTER SYSTEM SET " + setting);
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()");
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(Connection(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Runs a client program of PostgreSQL against it, such as <c>pg_dump</c>.</summary>
    public Task RunAsync(string program, params string[] arguments) => RunAsServerAsync(program, ["-h", Host, "-p", Text($"{Port}"), "-U", User, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
            await StopAsync();
        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<PostgresServer> PrepareAsync()
    {
        var server = new PostgresServer();
        Directory.CreateDirectory(server._folder);
        await GiveAwayAsync(server._folder);
        return server;
    }

    /// <summary>PostgreSQL refuses to run as root, and needs its files to be its own.</summary>
    private static async Task GiveAwayAsync(string path)
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        using var process = Process.Start("chown", ["postgres", path]);
        await process.WaitForExitAsync();
    }

    private async Task EndAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, Text($"{_server!.Id}")]);
        await kill.WaitForExitAsync();
        await _server.WaitForExitAsync();
    }

    private static string Connection(string database, int port) =>
        new NpgsqlConnectionStringBuilder { Host = Host, Port = port, Username = User, Database = database, Pooling = false }.ConnectionString;

    private string Connection(string database) => Connection(database, Port);

    private static string Program(string name) => Directory.GetDirectories("/usr/lib/postgresql")
        .Select(folder => Path.Combine(folder, "bin", name))
        .Where(File.Exists)
        .Order(StringComparer.Ordinal)
        .LastOrDefault() ?? throw new InvalidOperationException("PostgreSQL's server is not installed: the Debian package postgresql-15 or later.");

    private static Process StartAsServer(string name, IEnumerable<string> arguments)
    {
        var program = Program(name);
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
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
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
