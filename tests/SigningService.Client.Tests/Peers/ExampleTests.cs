using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SigningService.Client.Holding;

namespace SigningService.Client.Tests.Peers;

/// <summary>The example does what the documentation says, as two processes.</summary>
public sealed class ExampleTests : IDisposable
{
    private const string Caller = "uri:spiffe://example.test/orders";
    private const string Names = "dns:localhost " + Caller;
    private readonly Pki _pki = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kestrel-mtls-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TheExampleServerLetsTheNamedClientInAndNoOther()
    {
        var lists = Path.Combine(_folder, "crls.pem");
        await File.WriteAllTextAsync(lists, _pki.ListsPem(), Cancel);
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        using var server = Start("kestrel-mtls-server.dll", Write("server", null), port, Caller, lists);
        try
        {
            while (await server.StandardOutput.ReadLineAsync(Cancel) is { } line && !line.Contains("Now listening", StringComparison.Ordinal))
            {
            }

            Assert.Equal(Names, await CallAsync(Write("orders", "spiffe://example.test/orders"), port));
            Assert.Contains("403", await CallAsync(Write("other", "spiffe://example.test/other"), port), StringComparison.Ordinal);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(Cancel);
        }
    }

    [Fact]
    public void AFileSourceTakesMatchingPairsOnlyAndKeepsTheOneAtHand()
    {
        var folder = Write("one", null);
        var source = new FileCertificateSource(PathOf("chain.pem"), PathOf("key.pem"), PathOf("bundle.pem"));
        var (first, trust, changes) = (source.Current, source.Trust, 0);
        source.Changed += () => changes++;
        Assert.False(source.Refresh());

        var key = File.ReadAllText(PathOf("key.pem"));
        Write("one", null);
        var newKey = File.ReadAllText(PathOf("key.pem"));
        File.WriteAllText(PathOf("key.pem"), key);
        Assert.False(source.Refresh());
        Assert.Same(first, source.Current);

        File.WriteAllText(PathOf("key.pem"), newKey);
        Assert.True(source.Refresh());
        Assert.NotSame(first, source.Current);
        Assert.Same(trust, source.Trust);
        Assert.Equal(1, changes);

        string PathOf(string file) => Path.Combine(folder, file);
    }

    private string Write(string name, string? uri)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var (chain, key) = _pki.IssuePem(name, uri);
        File.WriteAllText(Path.Combine(folder, "chain.pem"), chain);
        File.WriteAllText(Path.Combine(folder, "key.pem"), key);
        File.WriteAllText(Path.Combine(folder, "bundle.pem"), _pki.Root.ExportCertificatePem());
        return folder;
    }

    private static async Task<string> CallAsync(string folder, string port)
    {
        using var client = Start("kestrel-mtls-client.dll", folder, $"https://localhost:{port}/whoami");
        var errors = client.StandardError.ReadToEndAsync(Cancel);
        var output = await client.StandardOutput.ReadToEndAsync(Cancel) + await errors;
        await client.WaitForExitAsync(Cancel);
        return output.Trim();
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
