using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client;
using SigningService.Client.Keys;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Clients;

/// <summary>signctl agent killed at random points while it renews at the real service.</summary>
[Collection<InP256House>]
public sealed class AgentKilledTests(P256House house) : HouseTests<P256House>(house)
{
    // More than the agent leaves on the disk while it renews both certificates: the last kills find it idle.
    private const int Steps = 70;
    private const int Rounds = 20;
    private const int Issued = 8;
    private const string Name = "dns:killed.example.test";

    private readonly HashSet<string> _known = [];

    private string Config => In("agent.json");

    [Fact]
    public async Task EveryCertificateThatTheServiceIssuedHasItsKeyOnDiskAndEveryPairFits()
    {
        await PrepareAsync();
        Assert.Equal(0, (await OnceAsync()).ExitCode);
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var steps = new DiskSteps(In());
        using var connection = House.Connect("operator");
        await RequireKeysAsync(connection);

        for (var round = 0; round < Rounds || _known.Count < Issued; round++)
        {
            Assert.True(round < 10 * Rounds, $"Only {_known.Count} were issued in {round} rounds.");
            using var agent = AgentProcess.Start(Config);
            await agent.StandardOutput.ReadLineAsync(Stop);
            // It renews all that it has; from before the first request to after the last link.
            steps.Begin();
            await ToolRun.RequireAsync("kill", ["-HUP", agent.Id.ToString(CultureInfo.InvariantCulture)]);
            var seen = await steps.WaitAsync(random.Next(Steps), Stop);
            agent.Kill();
            TestContext.Current.TestOutputHelper!.WriteLine($"round {round}: killed after {seen} steps, {_known.Count} known");
            await agent.WaitForExitAsync(Stop);
            RequirePair(In("web"));
            RequirePair(In("state", "identity"));
            await RequireKeysAsync(connection);
        }

        var last = await OnceAsync();
        Assert.True(last.ExitCode == 0, last.Output);
        Assert.Empty(Directory.GetFiles(In("state"), "*.pending"));
    }

    private string In(params string[] parts) => House.PathOf(["killed", .. parts]);

    private Task<ToolRun> OnceAsync() => ToolRun.StartAsync(AgentProcess.Program, ["agent", "--once", "--config", Config]);

    private async Task PrepareAsync()
    {
        Directory.CreateDirectory(In());
        await House.RequireSignctlAsync(
            "operator", "token", "create", "--profile", "client-tls", "--uri", "spiffe://example.test/requester", "--secret-file", In("token"));
        await File.WriteAllTextAsync(Config, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "server": "{{House.GrpcUrl}}",
              "enrollmentServer": "https://localhost:{{House.PortBase + 1}}",
              "trust": "{{House.TrustFile}}",
              "tokenFile": "token",
              "stateFolder": "state",
              "certificates": [{ "name": "web", "profile": "server-tls", "dns": ["killed.example.test"], "install": [{ "folder": "web" }] }]
            }
            """), Stop);
    }

    // With the set in force, with the one before, or with the request that gets the certificate again; a set that was cut off while it was
    // written is none.
    private async Task RequireKeysAsync(SigningServiceConnection connection)
    {
        var keys = Directory.GetFiles(In("state"), "web.pending")
            .Concat(Directory.GetFiles(In("state", "web"), "key.pem", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
            .Where(path => !path.Contains("/..new_", StringComparison.Ordinal))
            .Select(path => PrivateKey.FromPem(File.ReadAllText(path))).ToList();
        var request = new ListCertificatesRequest { PageSize = 500 };
        var listed = await connection.Certificates.ListCertificatesAsync(request, cancellationToken: Stop);
        Assert.Empty(listed.NextPageToken);
        foreach (var issued in listed.Certificates.Where(c => c.SubjectNames.Contains(Name) && _known.Add(c.SerialNumber)))
        {
            var shown = await connection.Certificates.GetCertificateAsync(new GetCertificateRequest { Name = issued.Name }, cancellationToken: Stop);
            using var certificate = X509CertificateLoader.LoadCertificate(shown.Certificate.Der.Span);
            Assert.Contains(keys, key => key.Matches(certificate));
        }
    }

    private static void RequirePair(string folder)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "chain.pem"));
        using var key = PrivateKey.FromPem(File.ReadAllText(Path.Combine(folder, "key.pem")));
        Assert.True(key.Matches(certificate));
    }
}
