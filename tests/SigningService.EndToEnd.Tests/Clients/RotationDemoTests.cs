using System.Diagnostics;
using System.Globalization;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Clients;

/// <summary><c>./dev demo rotation</c> as it is typed: in a folder of its own, with a house, an agent, an nginx and clients of its own.</summary>
public sealed class RotationDemoTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("demo-").FullName;

    // The demonstration keeps to ports ten above those of './dev up'.
    private readonly Dictionary<string, string> _environment;

    public RotationDemoTests() => _environment = new Dictionary<string, string>
    {
        ["SIGNING_DEV"] = _folder,
        ["SIGNING_PORT_BASE"] = FreePorts.FindBase(10, 11, 12, 13, 47, 48).ToString(CultureInfo.InvariantCulture),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task OneThatIsInterruptedLeavesNothingRunningAndTheNextMeetsThreeGenerationsWithoutAFailedRequest()
    {
        RequiredTool.Find("nginx", "install the package nginx");
        RequiredTool.Find("python3", "install the package python3");

        await InterruptAsync();
        AssertNothingRuns();

        var run = await ToolRun.StartAsync(Repository.PathOf("dev"), ["demo", "rotation"], Repository.Root, _environment, Patience);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("generation 3: serial", run.Output, StringComparison.Ordinal);
        Assert.Contains("Passed", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"keeps its connection +\d{3,} +[3-9] +\d +0\n", run.Output);
        Assert.Matches(@"opens one for each request +\d{2,} +\d{2,} +0 +0\n", run.Output);
        AssertNothingRuns();
    }

    /// <summary>Ctrl-C once a client has met the first certificate.</summary>
    private async Task InterruptAsync()
    {
        // bash cannot take back that a parent ignores Ctrl-C, as continuous integration may.
        var start = new ProcessStartInfo("python3", ["-c", "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])", Repository.PathOf("dev"), "demo", "rotation"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        using var demo = Process.Start(start)!;
        var said = "";
        while (!said.Contains("generation 1: serial", StringComparison.Ordinal))
            said += await demo.StandardOutput.ReadLineAsync(Stop) ?? throw new InvalidOperationException("The demonstration ended early:\n" + said);
        await ToolRun.RequireAsync("kill", ["-INT", demo.Id.ToString(CultureInfo.InvariantCulture)]);
        await demo.StandardOutput.ReadToEndAsync(Stop);
        await demo.WaitForExitAsync(Stop);
        Assert.Equal(130, demo.ExitCode);
    }

    private void AssertNothingRuns()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out _)))
        {
            var command = CommandOf(process);
            Assert.False(command.Contains(_folder, StringComparison.Ordinal), $"{process} still runs: {command}");
        }
    }

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
