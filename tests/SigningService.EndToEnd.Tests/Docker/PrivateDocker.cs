using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Docker;

/// <summary>An engine that scripts beside the repository start, with images that they make; what they load and build is kept for the next time.</summary>
internal sealed class PrivateDocker
{
    private const string NetworkNamespace = "dk";

    private readonly string _scripts;
    private readonly string _state;

    private PrivateDocker(string scripts)
    {
        _scripts = scripts;
        _state = System.Environment.GetEnvironmentVariable("R") is { Length: > 0 } chosen ? chosen : Path.Combine(Path.GetTempPath(), "dk");
        Environment = new Dictionary<string, string>
        {
            ["R"] = _state,
            ["NS"] = NetworkNamespace,
            ["DOCKER_HOST"] = $"unix://{_state}/docker.sock",
            ["DOCKER_CONFIG"] = $"{_state}/cfg",
        };
    }

    public IReadOnlyDictionary<string, string> Environment { get; }

    public IReadOnlyList<string> InsideNetwork { get; } = ["nsenter", $"--net=/run/netns/{NetworkNamespace}"];

    /// <summary>Null where there are no such scripts, or no right to use them.</summary>
    public static PrivateDocker? Find()
    {
        var scripts = System.Environment.GetEnvironmentVariable("SIGNING_DOCKER_SCRIPTS")
            ?? Path.GetFullPath(Path.Combine(Sources.Folder, "../shared/tools/docker"));
        return File.Exists(Path.Combine(scripts, "dockerup.sh")) && System.Environment.IsPrivilegedProcess ? new PrivateDocker(scripts) : null;
    }

    public async Task<bool> AnswersAsync() => (await ToolRun.StartAsync("docker", ["version"], environment: Environment)).ExitCode == 0;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("docker: starting a private engine");
        await RunAsync("dockerup.sh", ["up"], cancellationToken);
        Assert.True(await AnswersAsync(), $"The private engine does not answer; see {_state}/dockerd.log.");
    }

    public Task MakeImagesAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("docker: making the base images, which takes two minutes");
        return RunAsync("images.sh", [], cancellationToken);
    }

    public async ValueTask StopAsync() =>
        await LongRun.StartAsync([Path.Combine(_scripts, "dockerup.sh"), "down"], Environment, _scripts, CancellationToken.None);

    private Task<string> RunAsync(string script, string[] arguments, CancellationToken cancellationToken) =>
        LongRun.RequireAsync([Path.Combine(_scripts, script), .. arguments], Environment, _scripts, cancellationToken);
}
