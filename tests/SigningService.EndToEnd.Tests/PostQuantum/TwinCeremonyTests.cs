using System.Runtime.Versioning;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;
using SigningService.Testing.Tokens;

namespace SigningService.EndToEnd.Tests.PostQuantum;

/// <summary>
/// <c>hsm-config/hierarchy-twins.yaml</c>: two roots with authorities of two kinds below them, made in one ceremony in one token. Without a token
/// that has ML-DSA two classical kinds take the same way.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class TwinCeremonyTests : IDisposable
{
    private const string NssLabel = "Twins";

    private static readonly string[] Classical = ["root", "server-ca", "client-ca"];

    private static readonly string[] Twins = ["twin-root", "twin-server-ca", "twin-client-ca"];

    private string[] _keys = [];

    private readonly string _folder = Directory.CreateTempSubdirectory("twin-ceremony-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TwinsInEcdsaAndRsaAreMadeInOneTokenAndEachChainIsAccepted()
    {
        var token = SoftHsmToken.Create();
        string[] ofToken = ["--module", SoftHsmToken.Module, "--token-label", token.Label, "--pin-file", token.PinFile];

        await MakeAsync("P-384", "RSA-3072", ofToken, new Dictionary<string, string>());

        await RequireChainsAsync(OpenSsl.Program, "secp384r1", "rsaEncryption");
        await RequireListsAsync(ofToken, []);
    }

    [Fact]
    public async Task TwinsInEcdsaAndMlDsaAreMadeInOneTokenAndEachChainIsAccepted()
    {
        var openSsl = PostQuantumTools.OpenSsl;
        var pinFile = SoftHsmToken.WritePinFile(SoftHsmToken.Pin);
        Directory.CreateDirectory(PathOf("nss"));
        await ToolRun.RequireAsync(RequiredTool.Find("certutil", "it is in the package libnss3-tools"), ["-N", "-d", "sql:" + PathOf("nss"), "-f", pinFile]);
        string[] ofToken = ["--module", PostQuantumTools.NssModule, "--token-label", NssLabel, "--pin-file", pinFile];
        var environment = new Dictionary<string, string>
        {
            ["LD_LIBRARY_PATH"] = Path.GetDirectoryName(PostQuantumTools.NssModule)!,
            ["NSS_LIB_PARAMS"] = $"configdir='sql:{PathOf("nss")}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=noModDB dbTokenDescription='{NssLabel}'",
        };

        await MakeAsync("P-384", "ML-DSA-65", ofToken, environment);

        await RequireChainsAsync(openSsl, "secp384r1", "ML-DSA-65");
        await RequireListsAsync(ofToken, environment);
    }

    private async Task MakeAsync(string key, string twinKey, string[] ofToken, Dictionary<string, string> environment)
    {
        _keys = ["--set", "key=" + key, "--set", "twinKey=" + twinKey];
        var made = await CeremonyAsync("run", ofToken, environment, "--yes");
        Assert.True(made.ExitCode == 0, made.Output);
        // Again, and nothing changes.
        var again = await CeremonyAsync("run", ofToken, environment, "--yes");
        Assert.True(again.ExitCode == 0, again.Output);
        Assert.DoesNotContain("done", again.Output, StringComparison.Ordinal);
        var verified = await CeremonyAsync("verify", ofToken, environment);
        Assert.True(verified.ExitCode == 0, verified.Output);
    }

    private async Task RequireChainsAsync(string openSsl, string kind, string twinKind)
    {
        foreach (var (authorities, expected) in new[] { (Classical, kind), (Twins, twinKind) })
        {
            foreach (var authority in authorities)
            {
                var text = await ToolRun.StartAsync(openSsl, ["x509", "-in", CertificateOf(authority), "-noout", "-text"]);
                Assert.Contains(expected, text.Output, StringComparison.Ordinal);
                var judged = await ToolRun.StartAsync(openSsl, ["verify", "-x509_strict", "-CAfile", CertificateOf(authorities[0]), CertificateOf(authority)]);
                Assert.True(judged.ExitCode == 0, judged.Output);
            }
        }
    }

    /// <summary>Each root has a list of its own, and of several roots the one that is meant is named.</summary>
    private async Task RequireListsAsync(string[] ofToken, Dictionary<string, string> environment)
    {
        var unnamed = await CeremonyAsync("crl", ofToken, environment, "--yes");
        Assert.Equal(2, unnamed.ExitCode);
        Assert.Contains("--authority root or --authority twin-root", unnamed.Output, StringComparison.Ordinal);
        var foreign = await CeremonyAsync("crl", ofToken, environment, "--yes", "--authority", "root", "--revoke", "twin-server-ca");
        Assert.Contains("'twin-server-ca' was not certified by 'root'", foreign.Output, StringComparison.Ordinal);
        var revoked = await CeremonyAsync("crl", ofToken, environment, "--yes", "--authority", "twin-root", "--revoke", "twin-server-ca", "--reason", "superseded");
        Assert.True(revoked.ExitCode == 0, revoked.Output);
        Assert.Contains("number 2, 1 revoked", revoked.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CeremonyAsync("verify", ofToken, environment)).ExitCode);
    }

    private Task<ToolRun> CeremonyAsync(string command, string[] ofToken, Dictionary<string, string> environment, params string[] arguments) => ToolRun.StartAsync(
        Repository.PathOf("src", "SigningService.Ceremony", "bin", "Release", "net10.0", "signing-ceremony"),
        [
            command, .. arguments,
            "--hierarchy", Repository.PathOf("hsm-config", "hierarchy-twins.yaml"),
            "--set", "domain=example.test", .. _keys, "--set", "publicUrl=http://pki.example.test",
            .. ofToken, "--out", PathOf("out"),
        ],
        _folder,
        environment);

    private string CertificateOf(string authority) => PathOf("out", authority, "certificate.pem");

    private string PathOf(params string[] parts) => Path.Combine([_folder, .. parts]);
}
