using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Docker;

/// <summary>The service of <c>docker-compose.softhsm.yml</c> under a project name and on ports of its own; gone without a trace afterwards.</summary>
internal sealed class ComposeProject : IAsyncDisposable
{
    private const int SigningUser = 1654;

    private readonly DockerEngine _engine;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("compose-");
    private readonly Dictionary<string, string> _environment;
    private readonly CancellationToken _cancellationToken;

    public ComposeProject(DockerEngine engine, CancellationToken cancellationToken)
    {
        _engine = engine;
        _cancellationToken = cancellationToken;
        _environment = new Dictionary<string, string>(engine.Environment)
        {
            ["COMPOSE_FILE"] = "docker-compose.softhsm.yml",
            ["COMPOSE_PROJECT_NAME"] = "signing-service-test-" + Path.GetRandomFileName()[..8],
            ["CLIENT_FOLDER"] = _folder.FullName,
            ["GRPC_PORT"] = "0",
            ["ENROLMENT_PORT"] = "0",
            ["PUBLICATION_PORT"] = "0",
        };
    }

    /// <summary>A PIN of the test's own, as a secret that only the service's user can read. Nobody but root can make such a file.</summary>
    public async Task BringPinAsync(string pin)
    {
        var file = Path.Combine(_folder.FullName, "pin");
        await File.WriteAllTextAsync(file, pin, _cancellationToken);
        await ToolRun.RequireAsync("chmod", ["0400", file]);
        await ToolRun.RequireAsync("chown", [$"{SigningUser}", file]);
        _environment["TOKEN_PIN_FILE"] = file;
    }

    public Task ComposeAsync(params string[] arguments) => RequireAsync(["docker", "compose", .. arguments]);

    /// <summary>What a shell in the container of the service says.</summary>
    public Task<string> InServiceAsync(string script) => RequireAsync(["docker", "compose", "exec", "-T", "service", "sh", "-c", script]);

    public async Task LetClientsInAsync()
    {
        await RequireAsync([Path.Combine(Sources.Folder, "scripts/compose/first-clients.sh")]);
        _environment["CLIENT_USER"] = await UserAsync();
    }

    public Task<string> SignctlAsync(string client, params string[] arguments)
    {
        _environment["CLIENT"] = client;
        return RequireAsync(["docker", "compose", "run", "--rm", "--no-deps", "-T", "signctl", .. arguments]);
    }

    /// <summary>What the service has logged.</summary>
    public Task<string> LogsAsync() => RequireAsync(["docker", "compose", "logs", "--no-color", "service"]);

    public string PathOf(string file) => Path.Combine(_folder.FullName, file);

    /// <summary>Where a port of the service is reached from outside the containers: address and port.</summary>
    public async Task<string> PublishedAsync(int port) => (await RequireAsync(["docker", "compose", "port", "service", $"{port}"])).Trim();

    /// <summary>How OpenSSL judges a server's chain under the root and the revocation lists that the service publishes now.</summary>
    public async Task<ToolRun> JudgeAsync(string chain, string host)
    {
        var lists = PathOf("crls.pem");
        var url = $"http://{await PublishedAsync(7480)}/crls.pem";
        var fetched = await _engine.CallAsync(RequiredTool.Find("curl", "it is in the package curl"), "-sf", "-o", lists, url);
        Assert.True(fetched.ExitCode == 0, $"{url}: {fetched.Output}");
        return await ToolRun.StartAsync(
            OpenSsl.Program,
            [
                "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", host, "-crl_check_all", "-CRLfile", lists,
                "-CAfile", PathOf("root.pem"), "-untrusted", PathOf(chain), PathOf(chain),
            ]);
    }

    public async ValueTask DisposeAsync()
    {
        await LongRun.StartAsync(["docker", "compose", "logs", "--no-color", "--tail", "40"], _environment, Sources.Folder, CancellationToken.None);
        await LongRun.StartAsync(
            ["docker", "compose", "down", "-v", "--rmi", "all", "--remove-orphans"], _environment, Sources.Folder, CancellationToken.None);
        _folder.Delete(recursive: true);
    }

    private static async Task<string> UserAsync() =>
        $"{(await ToolRun.RequireAsync("id", ["-u"])).Trim()}:{(await ToolRun.RequireAsync("id", ["-g"])).Trim()}";

    private Task<string> RequireAsync(IReadOnlyList<string> command) =>
        LongRun.RequireAsync(command, _environment, Sources.Folder, _cancellationToken);
}
