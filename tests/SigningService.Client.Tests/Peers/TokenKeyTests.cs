using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SigningService.Client.Connections;
using SigningService.Testing;
using SigningService.Testing.Tokens;

namespace SigningService.Client.Tests.Peers;

/// <summary>Keys of both sides in a real token, which they never leave.</summary>
[SupportedOSPlatform("linux")]
public sealed class TokenKeyTests : IDisposable
{
    private static readonly string PinFile = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly Pki _pki = new();

    // The engine takes a line end for a part of the PIN.
    public TokenKeyTests() => File.WriteAllText(PinFile, SoftHsmToken.Pin);

    public void Dispose() => File.Delete(PinFile);

    [Fact]
    public async Task BothSidesShakeHandsWithKeysInATokenAndGoOnWithTheSecondKey()
    {
        RequiredTool.File("/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so", "libengine-pkcs11-openssl");
        var token = SoftHsmToken.Create();
        var server = new SwappedSource(Identity(token, "server-1"), _pki.Trust);
        var source = new SwappedSource(Identity(token, "client-1"), _pki.Trust);
        await using var running = await RunningServer.StartAsync(server);
        using var client = HandshakeTests.Client(source, TimeSpan.Zero);
        Assert.Equal("CN=client-1", await client.GetStringAsync(running.Address, TestContext.Current.CancellationToken));

        server.Swap(Identity(token, "server-2"));
        source.Swap(Identity(token, "client-2"));

        Assert.Equal("CN=client-2", await client.GetStringAsync(running.Address, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void AKeyThatIsNotThereIsRefusedWithAdvice()
    {
        RequiredTool.File("/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so", "libengine-pkcs11-openssl");
        using var identity = _pki.Issue("someone");

        var refused = Assert.Throws<FormatException>(() => ClientIdentity.FromToken(
            identity.Certificate.ExportCertificatePem(), "pkcs11:token=nowhere;object=none;type=private?pin-source=file:/nowhere"));

        Assert.Contains("libengine-pkcs11-openssl", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APinInTheUriIsRefusedBeforeOpenSslPrintsIt()
    {
        using var identity = _pki.Issue("someone");

        var refused = Assert.Throws<FormatException>(() => ClientIdentity.FromToken(
            identity.Certificate.ExportCertificatePem(), "pkcs11:token=nowhere;object=none;pin-value=geheim"));

        Assert.Contains("pin-source", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.Message, StringComparison.Ordinal);
    }

    private ClientIdentity Identity(SoftHsmToken token, string name)
    {
        var id = Convert.ToHexString(Encoding.ASCII.GetBytes(name));
        Tool(token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", name, "--id", id);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Tool(token, "--read-object", "--type", "pubkey", "--label", name, "--output-file", file);
        var key = PublicKey.CreateFromSubjectPublicKeyInfo(File.ReadAllBytes(file), out _);
        File.Delete(file);
        using var leaf = _pki.Sign(name, key, [Pki.ServerAuth, Pki.ClientAuth]);
        return ClientIdentity.FromToken(
            leaf.ExportCertificatePem() + "\n" + _pki.Issuing.ExportCertificatePem(),
            $"pkcs11:token={token.Label};object={name};type=private?pin-source=file:{PinFile}");
    }

    private static void Tool(SoftHsmToken token, params string[] arguments)
    {
        var program = RequiredTool.Find("pkcs11-tool", "it is in the package opensc");
        string[] all = ["--module", SoftHsmToken.Module, "--token-label", token.Label, "--login", "--pin", SoftHsmToken.Pin, .. arguments];
        using var process = Process.Start(new ProcessStartInfo(program, all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }
}
