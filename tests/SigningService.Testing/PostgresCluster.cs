using System.Globalization;
using SigningService.Testing.Databases;
using Xunit;

namespace SigningService.Testing;

/// <summary>The PostgreSQL server of a run of tests, with a database for each that wants one.</summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    public const string Host = PostgresServer.Host;

    /// <summary>May do everything, and is asked for no password.</summary>
    public const string User = PostgresServer.User;

    private PostgresServer _server = null!;
    private int _databases;

    public int Port => _server.Port;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.CreateAsync();

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
    public Task<object?> ExecuteAsync(string database, string sql) => _server.ExecuteAsync(database, sql);

    /// <summary>Runs a client program of PostgreSQL against it, such as <c>pg_dump</c>.</summary>
    public Task RunAsync(string program, params string[] arguments) => _server.RunAsync(program, arguments);

    /// <summary>A folder that it and its programs can write to, deleted with it.</summary>
    public Task<string> AddFolderAsync(string name) => _server.AddFolderAsync(name);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
