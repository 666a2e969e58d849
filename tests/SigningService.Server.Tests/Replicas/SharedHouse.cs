using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using SigningService.Server.Tests.Running;
using SigningService.Testing.Databases;

namespace SigningService.Server.Tests.Replicas;

/// <summary>Services that share a database and the keys; each has a state of its own.</summary>
internal sealed class SharedHouse : IAsyncDisposable
{
    private readonly List<WebApplication> _others = [];

    private bool _disposed;

    private SharedHouse(RunningService first) => First = first;

    public RunningService First { get; }

    /// <summary>Where each is called.</summary>
    public IReadOnlyList<Uri> Addresses => [First.Grpc, .. _others.Select(other => Localhost(other.Urls.First()))];

    /// <summary>Where each publishes.</summary>
    public IReadOnlyList<Uri> Publications => [First.Publication, .. _others.Select(other => new Uri(other.Urls.ElementAt(2)))];

    public static async Task<SharedHouse> StartAsync(int replicas, int port, string database)
    {
        var house = new SharedHouse(new RunningService { Edit = text => Shared(text, port, database, 0) });
        await house.First.InitializeAsync();
        for (var replica = 1; replica < replicas; replica++)
        {
            var file = FormattableString.Invariant($"service-{replica}.yaml");
            await File.WriteAllTextAsync(Path.Combine(house.First.Folder, file), Shared(TestFiles.Service, port, database, replica));
            house._others.Add(await house.First.StartReplicaAsync(file));
        }

        return house;
    }

    /// <summary>Channels of the named client to each.</summary>
    public IReadOnlyList<GrpcChannel> Connect(string client) => [.. Addresses.Select(address => First.Connect(address, First.Clients[client]))];

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var other in _others)
        {
            await other.StopAsync();
            await other.DisposeAsync();
        }

        await First.DisposeAsync();
    }

    private static string Shared(string text, int port, string database, int replica) => text.Replace(
        "ledger: {file: ledger.db}",
        FormattableString.Invariant(
            $"ledger: {{postgres: {{host: {PostgresServer.Host}, port: {port}, database: {database}, user: {PostgresServer.User}, replica: r{replica}}}}}\nstate: state-{replica}"),
        StringComparison.Ordinal);

    private static Uri Localhost(string url) => new(url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
}
