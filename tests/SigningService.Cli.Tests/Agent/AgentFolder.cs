using SigningService.Client.Tests.SmallService;

namespace SigningService.Cli.Tests.Agent;

/// <summary>A host with an agent: its config, its token, its folders, and the small service it speaks to.</summary>
internal sealed class AgentFolder : IAsyncDisposable
{
    private AgentFolder(RunningSmallService service) => Service = service;

    public RunningSmallService Service { get; }

    /// <summary>The working copy that these tests were built from.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "SigningService.sln")))
                folder = folder.Parent;
            return folder.FullName;
        }
    }

    /// <summary>signctl as a program, from its own folder: beside the tests it lacks what their framework brings.</summary>
    public static string Program
    {
        get
        {
            var build = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(Root, "src", "SigningService.Cli", "bin", build.Parent!.Name, build.Name, "signctl");
        }
    }

    public string Config => PathOf("agent.json");

    public static async Task<AgentFolder> CreateAsync()
    {
        var folder = new AgentFolder(await RunningSmallService.StartAsync());
        folder.Service.Ledger.KnowsAdvice = false;
        folder.Service.Ledger.GiveToken("sset_first");
        await File.WriteAllTextAsync(folder.PathOf("token"), "sset_first\n");
        return folder;
    }

    public string PathOf(string name) => Service.PathOf(name);

    /// <param name="install">The installs of the certificate <c>web</c>.</param>
    public void Configure(string install, string more = "") => File.WriteAllText(Config, $$"""
        {
          // The service.
          "server": "{{Service.Address}}",
          "enrollmentServer": "{{Service.Enrolment}}",
          "trust": "bundle.pem",
          "tokenFile": "token",
          "stateFolder": "state",{{more}}
          "certificates": [
            { "name": "web", "profile": "server-tls", "dns": ["web.example.test"], "install": [{{install}}] },
          ]
        }
        """);

    public Task<Outcome> OnceAsync() => new Terminal().RunAsync("agent", "--once", "--config", Config);

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
