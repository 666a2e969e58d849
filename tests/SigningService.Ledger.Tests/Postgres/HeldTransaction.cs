using Npgsql;
using SigningService.Testing.Databases;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>Another program in the middle of a transaction, with the locks that it took.</summary>
internal sealed class HeldTransaction : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private HeldTransaction(int port) => _connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
    {
        Host = PostgresServer.Host,
        Port = port,
        Username = PostgresServer.User,
        Database = "postgres",
        Pooling = false,
        CommandTimeout = 120,
    }.ConnectionString);

    public static async Task<HeldTransaction> BeginAsync(int port, string sql)
    {
        var held = new HeldTransaction(port);
        await held._connection.OpenAsync();
        await held.ExecuteAsync("BEGIN; " + sql);
        return held;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Undoes it.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
