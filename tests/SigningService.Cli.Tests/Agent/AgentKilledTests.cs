using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Files;
using SigningService.Client.Keys;

namespace SigningService.Cli.Tests.Agent;

/// <summary>The agent as a process of its own, killed at random points.</summary>
public sealed class AgentKilledTests
{
    private const int Kills = 25;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KilledAtAnyPointItLosesNoKeyAndNoReaderSeesAPairThatDoesNotFit()
    {
        await using var agent = await AgentFolder.CreateAsync();
        agent.Configure("""{"folder": "pem"}""");
        Assert.Equal(0, (await agent.OnceAsync()).ExitCode);
        agent.Service.Ledger.Advice = new() { Reason = Contracts.V1.RenewalReason.Incident, RenewTime = new() };
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => ReadUntil(agent, stop.Token), Cancel);

        for (var i = 0; i < Kills; i++)
        {
            using var process = Process.Start(new ProcessStartInfo(AgentFolder.Program, ["agent", "--config", agent.Config]) { RedirectStandardOutput = true })!;
            // From before the first request is kept to after the last file is in its place.
            await process.StandardOutput.ReadLineAsync(Cancel);
            await Task.Delay(random.Next(0, 1500), Cancel);
            process.Kill();
            await process.WaitForExitAsync(Cancel);
            RequireNoKeyLost(agent);
        }
        await stop.CancelAsync();

        Assert.True(await reader > 0);
        Assert.True(agent.Service.Ledger.Issued.Count > 5, $"{agent.Service.Ledger.Issued.Count} were issued");
        Assert.Equal(0, (await agent.OnceAsync()).ExitCode);
        Assert.Empty(Directory.GetFiles(agent.PathOf("state"), "*.pending"));
    }

    // The newest certificate of each name has its key on disk: with the certificate, or with the request that will get it.
    private static void RequireNoKeyLost(AgentFolder agent)
    {
        var keys = Directory.GetFiles(agent.PathOf("state"), "*.pending")
            .Concat([agent.PathOf("state/identity/key.pem"), agent.PathOf("state/web/key.pem")])
            .Select(path => PrivateKey.FromPem(File.ReadAllText(path))).ToList();
        foreach (var newest in agent.Service.Ledger.Issued.GroupBy(c => c.SubjectNames[0]).Select(g => g.Last()))
        {
            using var certificate = X509CertificateLoader.LoadCertificate(newest.Der.Span);
            Assert.Contains(keys, key => key.Matches(certificate));
        }
    }

    private static int ReadUntil(AgentFolder agent, CancellationToken stop)
    {
        var folder = new GenerationFolder(agent.PathOf("pem"), TimeProvider.System);
        var reads = 0;
        while (!stop.IsCancellationRequested)
        {
            var current = folder.Current!;
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(current, "chain.pem")));
            using var key = PrivateKey.FromPem(File.ReadAllText(Path.Combine(current, "key.pem")));
            Assert.True(key.Matches(certificate));
            reads++;
        }
        return reads;
    }
}
