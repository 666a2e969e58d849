using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing.Strangers;
using SigningService.Testing.Tokens;

namespace SigningService.EndToEnd.Tests.PostQuantum;

/// <summary>The service on a hierarchy with twins: real token, ledger and clients; RSA stands for the other kind of key, which every stranger here knows.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TwinServiceTests : IAsyncLifetime
{
    private const string Grants = """
        grants:
          - caller: uri:spiffe://${domain}/operator
            roles: [operator, revoker, requester]
            issue:
              - profiles: [server-tls, server-tls-twin]
                names: {dns: ["**.${domain}"]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("twin-service-").FullName;

    private readonly int _port = FreePorts.FindBase(0, 1, 2, 3);

    private ServiceProcess? _service;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var token = SoftHsmToken.Create();
        await ToolRun.RequireAsync(OpenSsl.Program,
        [
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", PathOf("key.pem"), "-subj", "/CN=operator", "-out", PathOf("operator.csr"),
        ]);
        File.SetUnixFileMode(PathOf("key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await ToolRun.RequireAsync(ProgramOf("SigningService.Ceremony", "signing-ceremony"),
        [
            "run", "--yes", "--operator-csr", PathOf("operator.csr"), "--hierarchy", Repository.PathOf("hsm-config", "hierarchy-twins.yaml"),
            "--set", "domain=example.test", "--set", "key=P-384", "--set", "twinKey=RSA-3072", "--set", $"publicUrl=http://127.0.0.1:{Text(_port + 2)}",
            "--module", SoftHsmToken.Module, "--token-label", token.Label, "--pin-file", token.PinFile, "--out", PathOf("hierarchy"),
        ]);
        await WriteFilesAsync(token);
        _service = ServiceProcess.Start(ProgramOf("SigningService.Server", "signing-service"), PathOf("service.yaml"), PathOf("service.log"), []);
        await Waiting.ForAsync(() => SignctlAsync("authorities"), run => run.ExitCode == 0, run => run.Output + File.ReadAllText(PathOf("service.log")));
        // From the one root that it knows, the client learns of both.
        Assert.Equal(0, (await SignctlAsync("bundle", "--out", PathOf("both.pem"))).ExitCode);
        File.Move(PathOf("both.pem"), PathOf("bundle.pem"), overwrite: true);
    }

    public ValueTask DisposeAsync()
    {
        _service?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task SignctlGetsLinkedCertificatesOfBothChainsSeesWhoIsLeftAndRevokesBoth()
    {
        Assert.Equal(2, File.ReadAllText(PathOf("bundle.pem")).Split("BEGIN CERTIFICATE").Length - 1);
        var issued = await SignctlAsync("issue", "--profile", "server-tls", "--dns", "api.example.test", "--twin-key-type", "RSA-3072", "--out-dir", PathOf("api"), "--output", "json");
        Assert.True(issued.ExitCode == 0, issued.Output);
        await SignctlAsync("issue", "--profile", "server-tls", "--dns", "alone.example.test", "--out-dir", PathOf("alone"));

        foreach (var (chain, issuer, root) in new[] { ("chain.pem", "server-ca", "root"), ("twin-chain.pem", "twin-server-ca", "twin-root") })
        {
            var judged = await ToolRun.StartAsync(
                OpenSsl.Program, ["verify", "-x509_strict", "-CAfile", AuthorityOf(root), "-untrusted", AuthorityOf(issuer), PathOf("api", chain)]);
            Assert.True(judged.ExitCode == 0, judged.Output);
            Assert.Contains("good", await StatusAsync(chain, issuer, root), StringComparison.Ordinal);
        }

        using var first = X509CertificateLoader.LoadCertificateFromFile(PathOf("api", "chain.pem"));
        using var second = X509CertificateLoader.LoadCertificateFromFile(PathOf("api", "twin-chain.pem"));
        Assert.EndsWith(Convert.ToHexString(SHA256.HashData(first.RawData)), Convert.ToHexString(second.Extensions["1.3.6.1.5.5.7.1.36"]!.RawData), StringComparison.Ordinal);
        var left = await SignctlAsync("incident", "open", "--where", "profile=server-tls,twin=none,requester=uri:spiffe://example.test/operator", "--deadline", "30d", "--output", "json");
        Assert.Equal("1", JsonDocument.Parse(left.Output[..(left.Output.LastIndexOf('}') + 1)]).RootElement.GetProperty("plan").GetProperty("total").GetString());

        var revoked = await SignctlAsync("revoke", "--cert", PathOf("api", "twin-chain.pem"), "--reason", "superseded", "--twin");

        Assert.True(revoked.ExitCode == 0, revoked.Output);
        Assert.Contains("is revoked as well.", revoked.Output, StringComparison.Ordinal);
        Assert.Contains("revoked", await StatusAsync("chain.pem", "server-ca", "root"), StringComparison.Ordinal);
        Assert.Contains("revoked", await StatusAsync("twin-chain.pem", "twin-server-ca", "twin-root"), StringComparison.Ordinal);
    }

    private async Task WriteFilesAsync(SoftHsmToken token)
    {
        var operatorCertificate = Directory.GetFiles(PathOf("hierarchy", "client-ca", "issued"), "*.pem").Single();
        await File.WriteAllTextAsync(PathOf("chain.pem"), await File.ReadAllTextAsync(operatorCertificate, Stop) + await File.ReadAllTextAsync(AuthorityOf("client-ca"), Stop), Stop);
        File.Copy(AuthorityOf("root"), PathOf("bundle.pem"));
        const string Anchor = "  - id: server-tls\n";
        var profiles = (await File.ReadAllTextAsync(Repository.PathOf("hsm-config", "profiles.yaml"), Stop)).Replace(Anchor, Anchor + "    twin: server-tls-twin\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            PathOf("profiles.yaml"),
            profiles + Profile("server-tls-twin", "twin-server-ca", "serverAuth", "    names: {dns: [\"**.${domain}\"]}\n")
                + Profile("ocsp-responder-twin-server", "twin-server-ca", "OCSPSigning", "    ocspNoCheck: true\n")
                + Profile("ocsp-responder-twin-client", "twin-client-ca", "OCSPSigning", "    ocspNoCheck: true\n"),
            Stop);
        await File.WriteAllTextAsync(PathOf("grants.yaml"), Grants, Stop);
        await File.WriteAllTextAsync(PathOf("service.yaml"), $$"""
            listen: {address: 127.0.0.1, grpc: {{_port}}, enrolment: {{_port + 1}}, publication: {{_port + 2}}, operations: {{_port + 3}}}
            publicUrl: http://127.0.0.1:{{_port + 2}}
            token: {module: {{SoftHsmToken.Module}}, label: {{token.Label}}, pinFile: {{token.PinFile}}}
            ledger: {file: {{PathOf("ledger.db")}}}
            checkpoints: {origin: signing.example.test/audit-log}
            hierarchy: {{PathOf("hierarchy")}}
            profiles: {{PathOf("profiles.yaml")}}
            grants: {{PathOf("grants.yaml")}}
            approvals: none
            rotation: {{Repository.PathOf("hsm-config", "rotation.yaml")}}
            variables: {domain: example.test}
            clientAuthority: client-ca
            tls: {profile: server-tls, names: ["dns:localhost", "ip:127.0.0.1"]}
            """, Stop);
    }

    private static string Profile(string id, string issuer, string usage, string rest) => $$"""

          - id: {{id}}
            description: of the twins
            issuer: {{issuer}}
            lifetime: 30d
            keyUsage: [digitalSignature]
            extendedKeyUsage: [{{usage}}]
            keys: [RSA-3072]
            subject: {commonName: display}
        {{rest}}
        """;

    private async Task<string> StatusAsync(string chain, string issuer, string root)
    {
        await File.WriteAllTextAsync(PathOf("authorities.pem"), await File.ReadAllTextAsync(AuthorityOf(root), Stop) + await File.ReadAllTextAsync(AuthorityOf(issuer), Stop), Stop);
        var run = await ToolRun.StartAsync(
            OpenSsl.Program,
            ["ocsp", "-issuer", AuthorityOf(issuer), "-cert", PathOf("api", chain), "-url", $"http://127.0.0.1:{Text(_port + 2)}/ocsp", "-CAfile", PathOf("authorities.pem")]);
        Assert.Contains("Response verify OK", run.Output, StringComparison.Ordinal);
        return run.Output;
    }

    private Task<ToolRun> SignctlAsync(params string[] arguments) => ToolRun.StartAsync(
        ProgramOf("SigningService.Cli", "signctl"),
        arguments,
        _folder,
        new Dictionary<string, string>
        {
            ["SIGNCTL_SERVER"] = "https://localhost:" + Text(_port),
            ["SIGNCTL_TRUST"] = PathOf("bundle.pem"),
            ["SIGNCTL_CLIENT_CERT"] = PathOf("chain.pem"),
            ["SIGNCTL_CLIENT_KEY"] = PathOf("key.pem"),
        });

    private static string ProgramOf(string project, string program) => Repository.PathOf("src", project, "bin", "Release", "net10.0", program);

    private string AuthorityOf(string id) => PathOf("hierarchy", id, "certificate.pem");

    private string PathOf(params string[] parts) => Path.Combine([_folder, .. parts]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
