using SigningService.Client.AspNetCore.Listening;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Client.Tests.Peers;

public sealed class ResumptionTests : IDisposable
{
    private readonly Pki _pki = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("resumption-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ATicketIsGoodForASessionOnlyIfThatIsAllowed(bool isAllowed)
    {
        var (chain, key) = _pki.IssuePem("client");
        await File.WriteAllTextAsync(PathOf("chain.pem"), chain, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(PathOf("key.pem"), key, TestContext.Current.CancellationToken);
        await using var running = await RunningServer.StartAsync(
            new SwappedSource(_pki.Issue("server"), _pki.Trust), tls: new MutualTlsOptions { AllowTlsResume = isAllowed });

        // The framework may forget the key of a ticket with the handshake that it was for; a session is then begun anew, which is no fault.
        var isReused = false;
        for (var tries = 0; tries < (isAllowed ? 5 : 1) && !isReused; tries++)
        {
            var first = await ConnectAsync(running.Address, "-sess_out");
            Assert.Contains("New, TLSv1.3", first, StringComparison.Ordinal);
            Assert.Contains("CN=client", first, StringComparison.Ordinal);
            isReused = File.Exists(PathOf("session")) && (await ConnectAsync(running.Address, "-sess_in")).Contains("Reused, TLSv1.3", StringComparison.Ordinal);
        }

        Assert.Equal(isAllowed, isReused);
    }

    // Tickets come after the handshake: s_client sees them while it waits for the answer.
    private async Task<string> ConnectAsync(Uri address, string session)
    {
        var run = await ToolRun.StartAsync(
            "/bin/bash",
            [
                "-c",
                "(printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'; sleep 2) | "
                + "\"$0\" s_client -connect \"$1\" -servername localhost -tls1_3 -cert chain.pem -cert_chain chain.pem -key key.pem -ign_eof \"$2\" session",
                RequiredTool.Find("openssl", "openssl"), $"localhost:{address.Port}", session,
            ],
            _folder.FullName);
        return run.Output;
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
