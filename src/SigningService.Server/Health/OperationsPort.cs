using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SigningService.Server.Health;

/// <summary>The loopback listener: <c>/livez</c> says that the process answers, <c>/readyz</c> that it can do its work and if not, why.</summary>
internal sealed class OperationsPort(HealthCheckService health)
{
    public Task ServeAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/livez" => context.Response.WriteAsync("alive\n", context.RequestAborted),
        "/readyz" => WriteReadinessAsync(context),
        _ => NotFound(context),
    };

    private async Task WriteReadinessAsync(HttpContext context)
    {
        var report = await health.CheckHealthAsync(context.RequestAborted);
        context.Response.StatusCode = report.Status == HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        var entries = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new { state = entry.Value.Status.ToString(), detail = entry.Value.Description });
        await JsonSerializer.SerializeAsync(context.Response.Body, entries, cancellationToken: context.RequestAborted);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
