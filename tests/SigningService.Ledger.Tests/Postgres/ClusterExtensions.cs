using SigningService.Ledger.Postgres;
using SigningService.Testing;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace SigningService.Ledger.Tests.Postgres;

internal static class ClusterExtensions
{
    /// <summary>How a ledger reaches a new, empty database.</summary>
    public static async Task<PostgresOptions> CreateLedgerAsync(this PostgresCluster cluster, string? setting = null) => new()
    {
        Host = PostgresCluster.Host,
        Port = cluster.Port,
        Database = await cluster.CreateAsync(setting),
        User = PostgresCluster.User,
        ReadConnections = 4,
    };
}
