using System.Diagnostics;
using Spiffe.Workload;

namespace SigningService.Cli.Tests.Workloads;

/// <summary>The socket of the published native program; SIGNCTL_NATIVE names it. What is bound by reflection is what could be missing there.</summary>
public sealed class NativeWorkloadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheNativeAgentServesWorkloadsAndProxies()
    {
        var program = Environment.GetEnvironmentVariable("SIGNCTL_NATIVE");
        Assert.SkipUnless(program is not null, "SIGNCTL_NATIVE does not name a published signctl.");
        await using var agent = await WorkloadAgent.PrepareAsync();
        Assert.Equal(0, (await agent.Folder.OnceAsync()).ExitCode);
        using var process = Process.Start(new ProcessStartInfo(program!, ["agent", "--config", agent.Folder.Config]) { RedirectStandardOutput = true })!;
        try
        {
            await WorkloadAgent.UntilAsync(() => File.Exists(agent.Socket), "the agent has no socket");

            using var call = agent.Workload().FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
            Assert.True(await call.ResponseStream.MoveNext(Cancel));
            Assert.Equal(WorkloadAgent.Api, call.ResponseStream.Current.Svids[0].SpiffeId);
            using var secrets = agent.Proxy().StreamSecrets(cancellationToken: Cancel);
            await secrets.RequestStream.WriteAsync(new() { ResourceNames = { "default", "ROOTCA" } }, Cancel);
            Assert.True(await secrets.ResponseStream.MoveNext(Cancel));
            Assert.Equal(2, secrets.ResponseStream.Current.Resources.Count);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Cancel);
        }
    }
}
