using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Docker;

/// <summary>The containers as a stranger would use them: built from the tree, started, used through the documented commands, removed.</summary>
[Collection(RunsAlone.Name)]
public sealed class ComposeTests
{
    private const string Pin = "41870265330976512";

    [Fact(Timeout = 30 * 60 * 1000)]
    public async Task TheContainersIssueAndRevokeAndKeepTheirState()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var engine = await DockerEngine.StartAsync(cancellationToken);
        await using var project = new ComposeProject(engine, cancellationToken);
        if (Environment.IsPrivilegedProcess)
            await project.BringPinAsync(Pin);

        await project.ComposeAsync("up", "--build", "--detach", "--wait");
        await AssertIsConfinedAsync(project);
        await project.LetClientsInAsync();

        await project.SignctlAsync("requester", "issue", "--profile", "server-tls", "--dns", "www.example.test", "--out-dir", "www");
        var issued = await project.JudgeAsync("www/chain.pem", "www.example.test");
        Assert.True(issued.ExitCode == 0, issued.Output);
        await AssertAnswersOutsideAsync(engine, project);

        // The image's OpenSSL has ML-DSA in TLS: a client of that kind beside the classical ones.
        await project.SignctlAsync("operator", "issue", "--profile", "client-tls", "--uri", "spiffe://example.test/requester", "--key-type", "ML-DSA-65", "--out-dir", "ahead");
        Assert.Contains("dns:www.example.test", await project.SignctlAsync("ahead", "list"), StringComparison.Ordinal);

        var root = await File.ReadAllTextAsync(project.PathOf("root.pem"), cancellationToken);
        await project.ComposeAsync("down");
        await project.ComposeAsync("up", "--detach", "--wait");
        Assert.Equal(root, await project.InServiceAsync("cat /var/lib/signing/hierarchy/root/certificate.pem"));
        Assert.Contains("dns:www.example.test", await project.SignctlAsync("requester", "list"), StringComparison.Ordinal);

        await project.SignctlAsync("operator", "revoke", "--cert", "www/chain.pem", "--reason", "superseded");
        await project.SignctlAsync("operator", "crl", "publish");
        var revoked = await project.JudgeAsync("www/chain.pem", "www.example.test");
        Assert.NotEqual(0, revoked.ExitCode);
        Assert.Contains("certificate revoked", revoked.Output, StringComparison.Ordinal);
    }

    private static async Task AssertIsConfinedAsync(ComposeProject project)
    {
        Assert.Equal("1654", (await project.InServiceAsync("id -u")).Trim());
        Assert.Equal("600 1654", (await project.InServiceAsync("stat -c '%a %u' /run/signing/pin")).Trim());
        foreach (var line in new[] { "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1" })
            Assert.Contains(line, await project.InServiceAsync("cat /proc/1/status"), StringComparison.Ordinal);
        Assert.Equal("refused", (await project.InServiceAsync("touch /opt/signing/file 2> /dev/null || echo refused")).Trim());
        Assert.Equal("none", (await project.InServiceAsync("command -v dotnet || echo none")).Trim());
    }

    // Over mTLS through the published port, with OpenSSL as the client.
    private static async Task AssertAnswersOutsideAsync(DockerEngine engine, ComposeProject project)
    {
        var handshake = await engine.CallAsync(
            OpenSsl.Program,
            "s_client", "-connect", await project.PublishedAsync(7443), "-verify_hostname", "localhost", "-verify_return_error", "-alpn", "h2",
            "-CAfile", project.PathOf("root.pem"), "-cert", project.PathOf("requester/chain.pem"), "-key", project.PathOf("requester/key.pem"));
        Assert.Contains("Verify return code: 0 (ok)", handshake.Output, StringComparison.Ordinal);

        // The image has an OpenSSL with ML-KEM: who has one as well agrees on keys with it, without anything being set.
        var later = await engine.CallAsync(
            PostQuantumTools.OpenSsl,
            "s_client", "-connect", await project.PublishedAsync(7443), "-CAfile", project.PathOf("root.pem"), "-alpn", "h2",
            "-cert", project.PathOf("requester/chain.pem"), "-key", project.PathOf("requester/key.pem"));
        Assert.Contains("Negotiated TLS1.3 group: X25519MLKEM768", later.Output, StringComparison.Ordinal);
        Assert.Contains("X25519MLKEM768", await project.LogsAsync(), StringComparison.Ordinal);
    }
}
