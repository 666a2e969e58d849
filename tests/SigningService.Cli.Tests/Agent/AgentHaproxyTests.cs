using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SigningService.Testing;

namespace SigningService.Cli.Tests.Agent;

/// <summary>A real haproxy that reads what the agent writes, and is told by it.</summary>
public sealed class AgentHaproxyTests
{
    private const int Renewals = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItTakesTheCombinedFileAndReloadsWithoutOneFailedRequest()
    {
        var program = RequiredTool.Find("haproxy", "install the package haproxy");
        await using var agent = await AgentFolder.CreateAsync();
        agent.Configure("""{"folder": "ha", "format": "combined"}""");
        Assert.Equal(0, (await agent.OnceAsync()).ExitCode);
        agent.Configure("""{"folder": "ha", "format": "combined", "hook": {"signal": "USR2", "pidFile": "haproxy.pid"}}""");
        agent.Service.Ledger.Advice = new() { Reason = Contracts.V1.RenewalReason.Incident, RenewTime = new() };
        var port = FreePort();
        await File.WriteAllTextAsync(agent.PathOf("haproxy.cfg"), Config(agent, port), Cancel);
        using var haproxy = Process.Start(new ProcessStartInfo(program, ["-W", "-f", agent.PathOf("haproxy.cfg")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        haproxy.ErrorDataReceived += (_, _) => { };
        haproxy.BeginErrorReadLine();
        try
        {
            await File.WriteAllTextAsync(agent.PathOf("haproxy.pid"), haproxy.Id.ToString(CultureInfo.InvariantCulture), Cancel);
            var seen = new HashSet<string>();
            await UntilAsync(async () => await TryAskAsync(port, seen), "haproxy does not serve");
            using var stop = new CancellationTokenSource();
            var load = new[] { AskUntilAsync(port, keepAlive: true, stop.Token), AskUntilAsync(port, keepAlive: false, stop.Token) };

            for (var renewal = 0; renewal < Renewals; renewal++)
            {
                var outcome = await agent.OnceAsync();
                Assert.True(outcome.ExitCode == 0, outcome.Out);
                using var installed = X509CertificateLoader.LoadCertificate(
                    X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(agent.PathOf("ha/combined.pem"), Cancel)).RawData);
                await UntilAsync(async () => await TryAskAsync(port, seen) && seen.Contains(installed.SerialNumber), "haproxy does not show the new certificate");
            }

            await stop.CancelAsync();
            Assert.All(await Task.WhenAll(load), count => Assert.True(count > 10, $"{count} requests"));
            Assert.Equal(Renewals + 1, seen.Count);
        }
        finally
        {
            haproxy.Kill(entireProcessTree: true);
        }
    }

    private static string Config(AgentFolder agent, int port) => $"""
        global
            stats socket {agent.PathOf("haproxy.sock")} mode 600 level admin expose-fd listeners
        defaults
            mode http
            timeout client 30s
            timeout connect 5s
            timeout server 30s
        frontend web
            bind 127.0.0.1:{port} ssl crt {agent.PathOf("ha/combined.pem")} ca-file {agent.PathOf("ha/bundle.pem")} verify none
            http-request return status 200 content-type text/plain string served

        """;

    private static async Task<int> AskUntilAsync(int port, bool keepAlive, CancellationToken stop)
    {
        using var client = Client(port, null, keepAlive);
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
            Assert.Equal("served", await client.GetStringAsync("/", Cancel));
        return count;
    }

    private static async Task<bool> TryAskAsync(int port, HashSet<string> seen)
    {
        using var client = Client(port, seen, keepAlive: false);
        try
        {
            return await client.GetStringAsync("/", Cancel) == "served";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static HttpClient Client(int port, HashSet<string>? seen, bool keepAlive) => new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = keepAlive ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => seen is null || seen.Add(((X509Certificate2)certificate!).SerialNumber) || true,
        },
    })
    {
        BaseAddress = new Uri($"https://127.0.0.1:{port}"),
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string complaint)
    {
        for (var begun = Stopwatch.GetTimestamp(); !await isSo(); await Task.Delay(50, Cancel))
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1), complaint);
    }
}
