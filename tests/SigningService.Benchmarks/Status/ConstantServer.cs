using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SigningService.Benchmarks.Measuring;

namespace SigningService.Benchmarks.Status;

/// <summary>The HTTP server that the service has, in a process of its own, which reads a question and gives one and the same answer to all: what no responder can be faster than.</summary>
internal sealed class ConstantServer : IAsyncDisposable
{
    /// <summary>First argument of the process that serves.</summary>
    public const string Verb = "constant-answer";

    private readonly Process _process;

    private ConstantServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Processor time that it has taken so far.</summary>
    public TimeSpan Cpu() => CpuTime.OfProcess(_process.Id);

    public static async Task<ConstantServer> StartAsync(int size)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ConstantServer).Assembly.Location, Verb, size.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server of constants did not start.");
        var line = await process.StandardOutput.ReadLineAsync();
        return new ConstantServer(process, new Uri(line ?? throw new InvalidOperationException("The server of constants ended.")).Port);
    }

    /// <summary>Serves answers of so many octets until the process is ended.</summary>
    public static async Task ServeAsync(int size)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        await using var app = builder.Build();
        var answer = new byte[size];
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            context.Response.ContentType = "application/ocsp-response";
            context.Response.ContentLength = answer.Length;
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.Body.WriteAsync(answer, context.RequestAborted);
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
