using System.Globalization;
using SigningService.Client;
using SigningService.Client.Connections;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Running;

/// <summary>
/// A whole house, made by the command that a stranger types: <c>./dev up</c>, in a folder of its own and on ports of its own. Token,
/// hierarchy, ledger, service and clients are the real ones.
/// </summary>
public abstract class RunningHouse : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    // Each may build the product first, and two builds in one folder disturb each other.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    private readonly string _key;

    private readonly string[] _more;

    /// <param name="key">Of the authorities.</param>
    /// <param name="more">What else <c>./dev up</c> is told.</param>
    protected RunningHouse(string key, params string[] more) => (_key, _more) = (key, more);

    /// <summary>What <c>./dev</c> otherwise keeps under <c>.dev</c>.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("house-").FullName;

    public int PortBase { get; } = FreePorts.FindBase();

    public string GrpcAddress => Text($"localhost:{PortBase}");

    public Uri GrpcUrl => new("https://" + GrpcAddress);

    public Uri PublicationUrl => new(Text($"http://localhost:{PortBase + 37}"));

    public Uri OperationsUrl => new(Text($"http://127.0.0.1:{PortBase + 38}"));

    public string TrustFile => PathOf("trust", "root.pem");

    public string LogFile => PathOf("logs", "service.log");

    public string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>Folder with <c>key.pem</c> and <c>chain.pem</c> of <c>operator</c>, <c>requester</c> or <c>auditor</c>.</summary>
    public string ClientFolder(string client) => PathOf("clients", client);

    public virtual async ValueTask InitializeAsync()
    {
        await OneAtATime.WaitAsync();
        try
        {
            var up = await DevAsync(["up", "--detach", "--key", _key, "--port-base", PortBase.ToString(CultureInfo.InvariantCulture), .. _more]);
            if (up.ExitCode != 0)
                throw new InvalidOperationException($"./dev up ended with {up.ExitCode}:\n{up.Output}\n{LogTail()}");
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        var down = await DevAsync("down");
        if (down.ExitCode != 0)
            throw new InvalidOperationException(down.Output);
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs <c>./dev</c> for this house.</summary>
    public Task<ToolRun> DevAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["SIGNING_DEV"] = Folder };
        return ToolRun.StartAsync(Repository.PathOf("dev"), arguments, Repository.Root, environment, Patience);
    }

    /// <summary>Opens a connection as <c>operator</c>, <c>requester</c> or <c>auditor</c>, with the library that C# clients use.</summary>
    public SigningServiceConnection Connect(string client) => SigningServiceConnection.Open(
        GrpcUrl,
        TrustBundle.FromPem(File.ReadAllText(TrustFile)),
        ClientIdentity.FromPem(
            File.ReadAllText(Path.Combine(ClientFolder(client), "chain.pem")), File.ReadAllText(Path.Combine(ClientFolder(client), "key.pem"))));

    /// <summary>Runs signctl as a client, told by the environment where the service is.</summary>
    public Task<ToolRun> SignctlAsync(string client, params string[] arguments) =>
        SignctlAsync(Repository.PathOf("src", "SigningService.Cli", "bin", "Release", "net10.0", "signctl"), client, arguments);

    /// <summary>The same with another build of it.</summary>
    public Task<ToolRun> SignctlAsync(string program, string client, IEnumerable<string> arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["SIGNCTL_SERVER"] = GrpcUrl.ToString(),
            ["SIGNCTL_TRUST"] = TrustFile,
            ["SIGNCTL_CLIENT_CERT"] = Path.Combine(ClientFolder(client), "chain.pem"),
            ["SIGNCTL_CLIENT_KEY"] = Path.Combine(ClientFolder(client), "key.pem"),
        };
        return ToolRun.StartAsync(program, arguments, Folder, environment);
    }

    /// <summary>The same, and it must succeed; gives what it said.</summary>
    public async Task<string> RequireSignctlAsync(string client, params string[] arguments)
    {
        var run = await SignctlAsync(client, arguments);
        Assert.True(run.ExitCode == 0, $"signctl {string.Join(' ', arguments)} ended with {run.ExitCode}: {run.Output}");
        return run.Output;
    }

    /// <summary>The end of the service's log.</summary>
    public string LogTail() => File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(15)) : "There is no log.";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
