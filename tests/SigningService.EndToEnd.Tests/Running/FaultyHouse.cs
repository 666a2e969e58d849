using System.Globalization;

namespace SigningService.EndToEnd.Tests.Running;

/// <summary>
/// A house to be disturbed. The service runs as a child of the test, started with exactly what <c>./dev up</c> started it with, so that
/// it can be killed and started again at once, and so that its exit code can be seen.
/// </summary>
public sealed class FaultyHouse() : RunningHouse("P-256")
{
    private string _program = "";

    public ServiceProcess Service { get; private set; } = null!;

    public string ServiceFile => PathOf("service.yaml");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var process = File.ReadAllText(PathOf("service.pid")).Trim();
        _program = File.ReadAllText($"/proc/{process}/cmdline").Split('\0')[0];
        var down = await DevAsync("down");
        Assert.True(down.ExitCode == 0, down.Output);
        await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        Service?.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Starts the service; whoever needs it ready waits for that.</summary>
    public void Start(string? serviceFile = null, params (string Name, string Value)[] environment)
    {
        Service?.Dispose();
        Service = ServiceProcess.Start(
            _program, serviceFile ?? ServiceFile, LogFile, [("SOFTHSM2_CONF", PathOf("token", "softhsm2.conf")), .. environment]);
        File.WriteAllText(PathOf("service.pid"), Service.Id.ToString(CultureInfo.InvariantCulture) + "\n");
    }

    /// <summary>Starts the service and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        Start();
        await AwaitReadyAsync();
    }

    public Task AwaitReadyAsync() => Http.AwaitOkAsync(new Uri(OperationsUrl, "readyz"), LogTail);

    /// <summary>Makes sure that a test finds a service that is ready.</summary>
    public async Task RestoreAsync()
    {
        if (Service.HasEnded)
            Start();
        await AwaitReadyAsync();
    }
}
