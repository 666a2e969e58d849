using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests;

/// <summary>The program as a process of its own. There is no token: it starts all the same, and heals when there is one.</summary>
public sealed class ProgramTests : IAsyncLifetime
{
    private readonly TcpListener _taken = new(IPAddress.Loopback, 0);
    private readonly RunningService _files = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string ServiceFile => Path.Combine(_files.Folder, "service.yaml");

    public async ValueTask InitializeAsync() => await _files.PrepareAsync();

    public async ValueTask DisposeAsync()
    {
        _taken.Dispose();
        await _files.DisposeAsync();
    }

    [Fact]
    public async Task CheckingSaysWhatWasFoundAndRunsNothing()
    {
        using var process = Start("--config", ServiceFile, "--check");
        var output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("authority  client-ca, P-256", output, StringComparison.Ordinal);
        Assert.Contains("rotation   fleet: 90 days at most, renewed at 0.67 of the life", output, StringComparison.Ordinal);
        Assert.Contains("All files are right.", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_files.Folder, "ledger.db")));
    }

    [Fact]
    public async Task AWrongFileStopsTheStartWithItsLine()
    {
        await File.AppendAllTextAsync(ServiceFile, "colour: blue\n", Stop);

        using var process = Start("--config", ServiceFile);
        var output = await process.StandardError.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);

        Assert.Equal(2, process.ExitCode);
        Assert.Equal("service.yaml:19: colour: no such key is known here", output.Trim());
    }

    [Fact]
    public async Task APortInUseIsOneClearSentence()
    {
        _taken.Start();
        var port = ((IPEndPoint)_taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(ServiceFile, TestFiles.Service.Replace("publication: 0", "publication: " + port, StringComparison.Ordinal), Stop);

        using var process = Start("--config", ServiceFile);
        var output = process.StandardError.ReadToEndAsync(Stop);
        await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);

        Assert.Equal(3, process.ExitCode);
        Assert.Contains(port, await output, StringComparison.Ordinal);
        Assert.Single((await output).Trim().Split('\n'));
    }

    [Fact]
    public async Task AskedToStopItStopsWithExitCodeZero()
    {
        using var process = Start("--config", ServiceFile);
        while (await process.StandardOutput.ReadLineAsync(Stop) is { } line && !line.Contains("Serving gRPC", StringComparison.Ordinal))
        {
        }

        using var signal = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);

        Assert.Equal(0, process.ExitCode);
    }

    private static Process Start(params IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "signing-service.dll"), .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
