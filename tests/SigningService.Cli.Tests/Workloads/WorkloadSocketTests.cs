using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Grpc.Core;
using SigningService.Cli.Tests.Agent;
using SigningService.Testing.Strangers;
using Spiffe.Workload;

namespace SigningService.Cli.Tests.Workloads;

/// <summary>The socket as a file: who can connect, what was there before, and what is left.</summary>
[SupportedOSPlatform("linux")]
public sealed class WorkloadSocketTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "600", "700")]
    [InlineData("\"mode\": \"0660\",", "660", "750")]
    [InlineData("\"mode\": \"0666\",", "666", "755")]
    public async Task TheSocketAndItsFolderAreAsFarOpenAsTheFileSays(string mode, string socket, string folder)
    {
        await using var agent = await WorkloadAgent.PrepareAsync(more: mode);
        await agent.RunAsync();

        Assert.Equal((socket, folder), (ModeOf(agent.Socket), ModeOf(Path.GetDirectoryName(agent.Socket)!)));
        await WorkloadAgent.UntilAsync(() => Directory.GetDirectories(Path.GetDirectoryName(agent.Socket)!).Length == 0, "the folder that it was made in is still there");
        Assert.Equal([agent.Socket], Directory.GetFileSystemEntries(Path.GetDirectoryName(agent.Socket)!));
    }

    [Fact]
    public async Task WhatAKilledAgentLeftIsReplacedAndALiveOneIsLeftInPeace()
    {
        await using var agent = await WorkloadAgent.PrepareAsync();
        using (var killed = Start(agent))
        {
            await WorkloadAgent.UntilAsync(() => File.Exists(agent.Socket), "the agent has no socket");
            killed.Kill();
            await killed.WaitForExitAsync(Cancel);
        }
        Assert.True(File.Exists(agent.Socket));

        await agent.RunAsync();
        using var call = agent.Workload().FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));

        // The other one has a state folder of its own.
        var other = agent.Folder.PathOf("other.json");
        await File.WriteAllTextAsync(other, (await File.ReadAllTextAsync(agent.Folder.Config, Cancel)).Replace("\"state\"", "\"other\"", StringComparison.Ordinal), Cancel);
        var refused = await new Terminal().RunAsync("agent", "--config", other);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("a program listens there", refused.Error, StringComparison.Ordinal);
        using var again = agent.Workload().FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
        Assert.True(await again.ResponseStream.MoveNext(Cancel));
    }

    [Theory]
    [InlineData("file", "it is no socket")]
    [InlineData("folder", "it is a folder")]
    [InlineData("open", "everybody can write to")]
    public async Task WhatIsNoSocketIsNotTouched(string kind, string expected)
    {
        await using var agent = await WorkloadAgent.PrepareAsync();
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(agent.Socket)!).FullName;
        if (kind == "open")
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherWrite);
        else if (kind == "folder")
            Directory.CreateDirectory(agent.Socket);
        else
            await File.WriteAllTextAsync(agent.Socket, "precious", Cancel);

        var refused = await new Terminal().RunAsync("agent", "--config", agent.Folder.Config);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
        Assert.True(kind != "file" || await File.ReadAllTextAsync(agent.Socket, Cancel) == "precious");
    }

    [Fact]
    public async Task ASignalEndsTheStreamsAndTheSocketIsGone()
    {
        await using var agent = await WorkloadAgent.PrepareAsync();
        using var process = Start(agent);
        await WorkloadAgent.UntilAsync(() => File.Exists(agent.Socket) && Directory.Exists(agent.Folder.PathOf("state/web")), "the agent has no socket or no certificates");
        using var call = agent.Workload().FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));

        await ToolRun.RequireAsync("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);

        var end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(agent.Socket)!));
    }

    [Fact]
    public async Task AfterAHangUpTheFileIsReadAgainAndWhoMayNoLongerIsRefused()
    {
        await using var agent = await WorkloadAgent.PrepareAsync();
        using var process = Start(agent);
        try
        {
            await WorkloadAgent.UntilAsync(() => File.Exists(agent.Socket) && Directory.Exists(agent.Folder.PathOf("state/web")), "the agent has no socket or no certificates");
            using var call = agent.Workload().FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
            Assert.True(await call.ResponseStream.MoveNext(Cancel));

            agent.Configure("""{"certificate": "api", "users": ["61234"]}""");
            await ToolRun.RequireAsync("kill", ["-HUP", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));

            Assert.Equal(StatusCode.PermissionDenied, await AnswerAsync(agent));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Cancel);
        }
    }

    [Fact]
    public async Task ASocketThatCannotBeMadeAgainIsNoReasonToStopRenewing()
    {
        await using var agent = await WorkloadAgent.PrepareAsync();
        using var process = Start(agent);
        try
        {
            await WorkloadAgent.UntilAsync(() => File.Exists(agent.Socket), "the agent has no socket");
            var folder = Path.GetDirectoryName(agent.Socket)!;
            var mode = File.GetUnixFileMode(folder);
            File.SetUnixFileMode(folder, mode | UnixFileMode.OtherWrite);
            await ToolRun.RequireAsync("kill", ["-HUP", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await WorkloadAgent.UntilAsync(() => !File.Exists(agent.Socket), "the agent has its socket still");

            File.SetUnixFileMode(folder, mode);
            await ToolRun.RequireAsync("kill", ["-HUP", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await WorkloadAgent.UntilAsync(() => File.Exists(agent.Socket), "the agent has no socket again");
            Assert.False(process.HasExited);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Cancel);
        }
    }

    [Theory]
    [InlineData("""{"certificate": "nobody", "users": ["0"]}""", "", "allow[0].certificate: there is no certificate 'nobody'")]
    [InlineData("""{"certificate": "api"}""", "", "allow[0]: who may have it?")]
    [InlineData("""{"certificate": "api", "users": ["no-such-user"]}""", "", "there is no user 'no-such-user'")]
    [InlineData("""{"certificate": "api", "users": [""]}""", "", "is no name and no number")]
    [InlineData("""{"certificate": "api", "users": ["0"]}, {"certificate": "api", "users": ["1"]}""", "", "'api' has two entries")]
    [InlineData("", "", "who gets what?")]
    [InlineData("""{"certificate": "api", "users": ["0"]}""", "\"mode\": \"0400\",", "is no mode for a socket")]
    [InlineData("""{"certificate": "api", "users": ["0"]}""", "\"mod\": \"0600\",", "there is no key '$.workloads.mod'")]
    public async Task AMistakeIsSaidBeforeAnythingIsDone(string allow, string more, string expected)
    {
        await using var agent = await WorkloadAgent.PrepareAsync(allow, more);

        var outcome = await new Terminal().RunAsync("agent", "check", agent.Folder.Config);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    private static Process Start(WorkloadAgent agent) => Process.Start(
        new ProcessStartInfo("env", ["--default-signal=HUP", AgentFolder.Program, "agent", "--config", agent.Folder.Config]) { RedirectStandardOutput = true })!;

    // Between two configurations nobody listens for a moment.
    private static async Task<StatusCode> AnswerAsync(WorkloadAgent agent)
    {
        while (true)
        {
            using var call = agent.Workload().FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
            try
            {
                await call.ResponseStream.MoveNext(Cancel);
                return StatusCode.OK;
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.Internal)
            {
                await Task.Delay(20, Cancel);
            }
            catch (RpcException e)
            {
                return e.StatusCode;
            }
        }
    }

    private static string ModeOf(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
