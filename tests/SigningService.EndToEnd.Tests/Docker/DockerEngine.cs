using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Docker;

/// <summary>
/// A Docker engine to build and run with: one that runs on this machine, or a private one that is started for the test, in a network
/// namespace of its own. Where neither can be, the test is skipped aloud, under CI as well: not every place can run containers.
/// </summary>
internal sealed class DockerEngine : IAsyncDisposable
{
    private static readonly string[] BaseImages = ["debian:trixie-slim", "mcr.microsoft.com/dotnet/sdk:10.0"];

    private readonly PrivateDocker? _startedHere;
    private readonly IReadOnlyList<string> _insideNetwork;

    private DockerEngine(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> insideNetwork, PrivateDocker? startedHere)
    {
        Environment = environment;
        _insideNetwork = insideNetwork;
        _startedHere = startedHere;
    }

    /// <summary>What the docker command needs to find this engine.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    public static async Task<DockerEngine> StartAsync(CancellationToken cancellationToken)
    {
        if (!IsInPath("docker"))
            Assert.Skip("No Docker can run here: there is no docker command.");
        if (PrivateDocker.Find() is { } docker)
            return await StartAsync(docker, cancellationToken);
        var own = new Dictionary<string, string>();
        if ((await ToolRun.StartAsync("docker", ["info"])).ExitCode != 0)
            Assert.Skip("No Docker can run here: no engine answers 'docker info', and there are no scripts (or no rights) to start a private one.");
        return new DockerEngine(own, [], null);
    }

    /// <summary>Runs a program that shall see the ports that containers publish.</summary>
    public Task<ToolRun> CallAsync(string program, params string[] arguments)
    {
        string[] command = [.. _insideNetwork, program, .. arguments];
        return ToolRun.StartAsync(command[0], command.Skip(1));
    }

    public ValueTask DisposeAsync() => _startedHere?.StopAsync() ?? ValueTask.CompletedTask;

    private static async Task<DockerEngine> StartAsync(PrivateDocker docker, CancellationToken cancellationToken)
    {
        // One that runs already is somebody else's to stop.
        var started = await docker.AnswersAsync() ? null : docker;
        try
        {
            if (started is not null)
                await docker.StartAsync(cancellationToken);
            foreach (var image in BaseImages)
            {
                if ((await ToolRun.StartAsync("docker", ["image", "inspect", image], environment: docker.Environment)).ExitCode == 0)
                    continue;
                await docker.MakeImagesAsync(cancellationToken);
                break;
            }
        }
        catch
        {
            if (started is not null)
                await started.StopAsync();
            throw;
        }

        return new DockerEngine(docker.Environment, docker.InsideNetwork, started);
    }

    private static bool IsInPath(string program) => (System.Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
