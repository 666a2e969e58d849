using System.Runtime.Versioning;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;
using SigningService.Testing.Tokens;

namespace SigningService.EndToEnd.Tests.PostQuantum;

/// <summary>The hierarchy of <c>hsm-config/hierarchy.yaml</c> with ML-DSA-65 throughout, made by the ceremony in a token that has it.</summary>
[SupportedOSPlatform("linux")]
public sealed class MlDsaCeremonyTests : IDisposable
{
    private const string Token = "Post-quantum";

    private readonly string _folder = Directory.CreateTempSubdirectory("ml-dsa-ceremony-").FullName;

    private readonly string _pinFile = SoftHsmToken.WritePinFile(SoftHsmToken.Pin);

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        File.Delete(_pinFile);
    }

    [Fact]
    public async Task AHierarchyInMlDsaIsMadeInATokenVerifiedAndAcceptedByOpenSsl()
    {
        var openSsl = PostQuantumTools.OpenSsl;
        await MakeTokenAsync();
        await MakeOperatorRequestAsync();

        var made = await CeremonyAsync("run", "--yes", "--operator-csr", PathOf("operator.csr"));
        Assert.True(made.ExitCode == 0, made.Output);
        // Again, and nothing changes: the keys are found in the token by their public halves.
        var again = await CeremonyAsync("run", "--yes", "--operator-csr", PathOf("operator.csr"));
        Assert.True(again.ExitCode == 0, again.Output);
        Assert.DoesNotContain("done", again.Output, StringComparison.Ordinal);
        var verified = await CeremonyAsync("verify");
        Assert.True(verified.ExitCode == 0, verified.Output);

        foreach (var authority in new[] { "root", "server-ca", "client-ca" })
        {
            var text = await ToolRun.StartAsync(openSsl, ["x509", "-in", PathOf("out", authority, "certificate.pem"), "-noout", "-text"]);
            Assert.Contains("Public Key Algorithm: ML-DSA-65", text.Output, StringComparison.Ordinal);
            Assert.Contains("Signature Algorithm: ML-DSA-65", text.Output, StringComparison.Ordinal);
        }

        var operatorCertificate = Directory.GetFiles(PathOf("out", "client-ca", "issued"), "*.pem").Single();
        foreach (var (certificate, untrusted) in new[] { (PathOf("out", "server-ca", "certificate.pem"), (string?)null), (operatorCertificate, PathOf("out", "client-ca", "certificate.pem")) })
        {
            List<string> arguments = ["verify", "-x509_strict", "-CAfile", PathOf("out", "root", "certificate.pem")];
            if (untrusted is not null)
                arguments.AddRange(["-untrusted", untrusted]);
            var judged = await ToolRun.StartAsync(openSsl, [.. arguments, certificate]);
            Assert.True(judged.ExitCode == 0, judged.Output);
        }
    }

    private async Task MakeTokenAsync()
    {
        Directory.CreateDirectory(PathOf("nss"));
        var run = await ToolRun.StartAsync(RequiredTool.Find("certutil", "it is in the package libnss3-tools"), ["-N", "-d", "sql:" + PathOf("nss"), "-f", _pinFile]);
        Assert.True(run.ExitCode == 0, run.Output);
    }

    // The operator's own key stays what its tools can make.
    private async Task MakeOperatorRequestAsync()
    {
        var run = await ToolRun.StartAsync(OpenSsl.Program,
        [
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", PathOf("operator.key"), "-subj", "/CN=operator",
            "-out", PathOf("operator.csr"),
        ]);
        Assert.True(run.ExitCode == 0, run.Output);
    }

    private Task<ToolRun> CeremonyAsync(string command, params string[] arguments) => ToolRun.StartAsync(
        Repository.PathOf("src", "SigningService.Ceremony", "bin", "Release", "net10.0", "signing-ceremony"),
        [
            command, .. arguments,
            "--hierarchy", Repository.PathOf("hsm-config", "hierarchy.yaml"),
            "--set", "domain=example.test", "--set", "key=ML-DSA-65", "--set", "publicUrl=http://pki.example.test",
            "--module", PostQuantumTools.NssModule, "--token-label", Token, "--pin-file", _pinFile, "--out", PathOf("out"),
        ],
        _folder,
        new Dictionary<string, string>
        {
            ["LD_LIBRARY_PATH"] = Path.GetDirectoryName(PostQuantumTools.NssModule)!,
            ["NSS_LIB_PARAMS"] = $"configdir='sql:{PathOf("nss")}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=noModDB dbTokenDescription='{Token}'",
        });

    private string PathOf(params string[] parts) => Path.Combine([_folder, .. parts]);
}
