using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Files;
using SigningService.Client.Keys;
using SigningService.Testing;

namespace SigningService.Cli.Tests.Agent;

/// <summary>The agent as a process of its own, killed at random points.</summary>
public sealed class AgentKilledTests
{
    // More than the agent leaves on the disk while it renews both certificates.
    private const int Steps = 70;
    private const int Kills = 25;
    private const int Issued = 10;

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
        using var steps = new DiskSteps(agent.Service.Folder);
        var reader = ReadUntilAsync(agent, stop.Token);

        for (var i = 0; i < Kills || agent.Service.Ledger.Issued.Count < Issued; i++)
        {
            Assert.True(i < 10 * Kills, $"Only {agent.Service.Ledger.Issued.Count} were issued in {i} rounds.");
            using var process = Process.Start(new ProcessStartInfo(AgentFolder.Program, ["agent", "--config", agent.Config]) { RedirectStandardOutput = true })!;
            // From before the first request is kept to after the last file is in its place.
            await process.StandardOutput.ReadLineAsync(Cancel);
            steps.Begin();
            var seen = await steps.WaitAsync(random.Next(Steps), Cancel);
            process.Kill();
            TestContext.Current.TestOutputHelper!.WriteLine($"round {i}: killed after {seen} steps, {agent.Service.Ledger.Issued.Count} issued");
            await process.WaitForExitAsync(Cancel);
            RequireNoKeyLost(agent);
        }
        await stop.CancelAsync();

        Assert.True(await reader > 0);
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

    private static async Task<int> ReadUntilAsync(AgentFolder agent, CancellationToken stop)
    {
        var folder = new GenerationFolder(agent.PathOf("pem"), TimeProvider.System);
        var reads = 0;
        while (!stop.IsCancellationRequested)
        {
            var current = folder.Current!;
            try
            {
                using var certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(current, "chain.pem"), CancellationToken.None));
                using var key = PrivateKey.FromPem(await File.ReadAllTextAsync(Path.Combine(current, "key.pem"), CancellationToken.None));
                Assert.True(key.Matches(certificate));
                reads++;
            }
            catch (IOException) when (folder.Current != current)
            {
                // Read so slowly that the set was replaced twice meanwhile.
            }

            // The other threads of the machine get a turn.
            await Task.Delay(1, CancellationToken.None);
        }
        return reads;
    }
}
