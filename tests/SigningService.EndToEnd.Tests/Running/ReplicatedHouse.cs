using System.Globalization;

namespace SigningService.EndToEnd.Tests.Running;

/// <summary>A house with three services that share a PostgreSQL server and one token.</summary>
public sealed class ReplicatedHouse() : RunningHouse("P-256", "--replicas", "3")
{
    /// <summary>Where each of them is called.</summary>
    public IReadOnlyList<string> Addresses => [.. Enumerable.Range(0, 3).Select(i => (PortBase + (2 * i)).ToString(CultureInfo.InvariantCulture)).Select(port => $"https://localhost:{port}")];

    /// <summary>Also forgets the database, which may be in a folder elsewhere.</summary>
    public override async ValueTask DisposeAsync()
    {
        await DevAsync("reset");
        await base.DisposeAsync();
    }
}
