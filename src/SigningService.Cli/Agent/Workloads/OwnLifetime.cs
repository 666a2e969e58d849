using Microsoft.Extensions.Hosting;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>The agent starts and ends the host: signals are not the host's business.</summary>
internal sealed class OwnLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
