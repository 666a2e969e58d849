using System.Security.Cryptography;
using Grpc.Core;
using SigningService.Cli.Arguments;
using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Client.Tests.SmallService;

namespace SigningService.Cli.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class IssueTests : IAsyncLifetime
{
    private RunningSmallService _service = null!;
    private Terminal _terminal = null!;

    private string Target => _service.PathOf("api");

    private string[] Issue => ["issue", "--profile", "server-tls", "--dns", "api.example.test", "--out-dir", Target];

    public async ValueTask InitializeAsync()
    {
        _service = await RunningSmallService.StartAsync();
        _terminal = Terminal.For(_service);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("RSA-3072")]
    public async Task KeyAndChainAreWrittenTheKeyForItsOwnerOnly(string keyType)
    {
        var outcome = await _terminal.RunAsync([.. Issue, "--key-type", keyType, "--lifetime", "30d", "--label", "team=payments"]);

        Assert.Equal((0, "EXTENSION_DROPPED: An extension was dropped.\n"), (outcome.ExitCode, outcome.Error));
        Assert.Equal(["chain.pem", "key.pem"], Directory.GetFiles(Target).Select(Path.GetFileName).Order());
        Assert.Equal(StagedFile.Secret, File.GetUnixFileMode(Path.Combine(Target, "key.pem")));
        using var identity = ClientIdentity.FromPem(
            File.ReadAllText(Path.Combine(Target, "chain.pem")), File.ReadAllText(Path.Combine(Target, "key.pem")));
        Assert.Single(identity.Chain);
        var seen = Assert.Single(_service.Ledger.Seen);
        Assert.Equal((30 * 86400, "payments"), ((int)seen.Lifetime.Seconds, seen.Labels["team"]));
        Assert.Contains($"request id   {seen.RequestId}", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JsonHasTheNamesOfTheWireAndWhatTheProgramAdds()
    {
        var outcome = await _terminal.RunAsync([.. Issue, "--output", "json", "--request-id", "r-1"]);

        Assert.Equal(["dns:api.example.test"], outcome.Json.GetProperty("certificate").GetProperty("subjectNames").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal("CERTIFICATE_STATE_ACTIVE", outcome.Json.GetProperty("certificate").GetProperty("state").GetString());
        Assert.Equal("EXTENSION_DROPPED", outcome.Json.GetProperty("findings")[0].GetProperty("code").GetString());
        Assert.Equal("r-1", outcome.Json.GetProperty("requestId").GetString());
        Assert.Equal(Path.Combine(Target, "key.pem"), outcome.Json.GetProperty("files").GetProperty("key").GetString());
    }

    [Fact]
    public async Task OneCommandGetsLinkedCertificatesForTwoKeys()
    {
        var outcome = await _terminal.RunAsync([.. Issue, "--twin-key-type", "P-384", "--request-id", "r-1"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(["chain.pem", "key.pem", "twin-chain.pem", "twin-key.pem"], Directory.GetFiles(Target).Select(Path.GetFileName).Order());
        Assert.Equal(StagedFile.Secret, File.GetUnixFileMode(Path.Combine(Target, "twin-key.pem")));
        using var identity = ClientIdentity.FromPem(
            File.ReadAllText(Path.Combine(Target, "twin-chain.pem")), File.ReadAllText(Path.Combine(Target, "twin-key.pem")));
        var twin = Assert.Single(_service.Ledger.Certificates.Values, certificate => certificate.Profile == "server-tls-twin");
        Assert.Contains($"twin         {CertificateName.Shorten(twin.Name)}\n", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALostAnswerToTwoRequestsIsFoundAgainUnderTheSameRequestId()
    {
        _service.Ledger.LosesNextAnswer = true;
        var lost = await _terminal.RunAsync([.. Issue, "--twin-key-type", "P-384", "--request-id", "r-3"]);
        Assert.Equal(5, lost.ExitCode);
        Assert.Equal(2, Directory.GetFiles(Target, "*.pending").Length);

        var found = await _terminal.RunAsync([.. Issue, "--twin-key-type", "P-384", "--request-id", "r-3"]);

        Assert.Equal(0, found.ExitCode);
        Assert.Equal(2, _service.Ledger.Certificates.Count);
        Assert.Equal(["chain.pem", "key.pem", "twin-chain.pem", "twin-key.pem"], Directory.GetFiles(Target).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("--twin-csr", "x.pem", "--twin-key-type", "P-256")]
    [InlineData("--twin-cert", "x.pem")]
    public async Task WhatIsSaidOfATwinMustFitTogether(params string[] twin)
    {
        Assert.Equal(2, (await _terminal.RunAsync([.. Issue, .. twin])).ExitCode);
        Assert.Empty(_service.Ledger.Seen);
    }

    [Fact]
    public async Task WhatThisMachineCannotVerifyIsNotAskedFor()
    {
        Assert.SkipWhen(MLDsa.IsSupported, "This machine verifies ML-DSA.");
        var csr = _service.PathOf("ml-dsa.pem");
        var der = SigningService.Testing.Csr.For(SigningService.Testing.SoftwareSigningKey.Create(SigningService.Authority.Keys.KeyAlgorithm.MlDsa65));
        await File.WriteAllTextAsync(csr, PemEncoding.WriteString("CERTIFICATE REQUEST", der), TestContext.Current.CancellationToken);

        var outcome = await _terminal.RunAsync([.. Issue, "--twin-csr", csr]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("OpenSSL 3.5", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
        Assert.Empty(_service.Ledger.Seen);
    }

    [Fact]
    public async Task ATwinIsRevokedAlongWithTheOtherWhenAskedToAndNamedWhenNot()
    {
        await _terminal.RunAsync([.. Issue, "--twin-key-type", "P-384"]);
        var chain = Path.Combine(Target, "chain.pem");

        var alone = await _terminal.RunAsync("revoke", "--cert", chain, "--reason", "superseded");
        var both = await _terminal.RunAsync("revoke", "--cert", chain, "--reason", "superseded", "--twin");

        Assert.Equal((0, 0), (alone.ExitCode, both.ExitCode));
        Assert.Contains("stays as it is; --twin revokes it as well", alone.Error, StringComparison.Ordinal);
        Assert.Contains("is revoked as well.", both.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsThereIsNotReplacedWithoutForce()
    {
        await _terminal.RunAsync(Issue);
        var before = File.ReadAllText(Path.Combine(Target, "key.pem"));

        var refused = await _terminal.RunAsync(Issue);
        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(before, File.ReadAllText(Path.Combine(Target, "key.pem")));
        Assert.Single(_service.Ledger.Seen);

        Assert.Equal(0, (await _terminal.RunAsync([.. Issue, "--force"])).ExitCode);
        Assert.NotEqual(before, File.ReadAllText(Path.Combine(Target, "key.pem")));
    }

    [Fact]
    public async Task ALostAnswerIsFoundAgainUnderTheSameRequestId()
    {
        _service.Ledger.LosesNextAnswer = true;
        var lost = await _terminal.RunAsync([.. Issue, "--request-id", "r-2"]);
        Assert.Equal(5, lost.ExitCode);
        Assert.Contains("--request-id r-2", lost.Error, StringComparison.Ordinal);
        Assert.Equal(StagedFile.Secret, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Target))));

        var found = await _terminal.RunAsync([.. Issue, "--request-id", "r-2"]);

        Assert.Equal(0, found.ExitCode);
        Assert.Single(_service.Ledger.Certificates);
        Assert.Equal(["chain.pem", "key.pem"], Directory.GetFiles(Target).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task ARefusalLeavesNothingBehindAndSaysWhatToChange()
    {
        _service.Ledger.FailNext(
            StatusCode.InvalidArgument, "NAME_NOT_ALLOWED", "Two names are not allowed.", null, ("csr", "dns:a is not."), ("csr", "dns:b is not."));

        var outcome = await _terminal.RunAsync(Issue);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal("signctl: Two names are not allowed. (NAME_NOT_ALLOWED)\n  csr: dns:a is not.\n  csr: dns:b is not.\n", outcome.Error);
        Assert.Empty(Directory.GetFiles(Target));
    }

    [Fact]
    public async Task ACertificateWithoutTheNamesAskedForIsNotWritten()
    {
        _service.Ledger.IgnoresNames = true;

        var outcome = await _terminal.RunAsync([.. Issue, "--output", "json"]);

        Assert.Equal((7, "VERIFICATION_FAILED"), (outcome.ExitCode, outcome.ErrorJson.GetProperty("reason").GetString()));
        Assert.False(File.Exists(Path.Combine(Target, "chain.pem")));
        Assert.False(File.Exists(Path.Combine(Target, "key.pem")));
    }

    [Fact]
    public async Task WhenTheServiceAsksToTryAgainTheSameRequestIsSent()
    {
        _service.Ledger.FailNext(StatusCode.Unavailable, "SIGNING_UNAVAILABLE", "The token is away.", TimeSpan.FromMilliseconds(20));

        var outcome = await _terminal.RunAsync(Issue);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Trying again", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, _service.Ledger.Seen.Count);
        Assert.Single(_service.Ledger.Seen.Distinct());
    }

    [Fact]
    public async Task ValidateOnlyWritesNothing()
    {
        var outcome = await _terminal.RunAsync([.. Issue, "--validate-only"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(Convert.ToBase64String("to be signed"u8), outcome.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task ARequestFromAFileIsSentAsItIsAndItsChainPrinted()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=own", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        File.WriteAllText(_service.PathOf("csr.pem"), PemEncoding.WriteString("CERTIFICATE REQUEST", csr));

        var outcome = await _terminal.RunAsync("issue", "--profile", "client-tls", "--csr", _service.PathOf("csr.pem"), "--output", "pem", "--quiet");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(csr, Assert.Single(_service.Ledger.Seen).Csr.ToByteArray());
        Assert.Equal(2, outcome.Out.Split("BEGIN CERTIFICATE").Length - 1);
    }

    [Fact]
    public async Task RenewingReplacesKeyAndChainInPlaceAndCallsWithTheCertificateItself()
    {
        await _terminal.RunAsync(Issue);
        var (key, chain) = (Path.Combine(Target, "key.pem"), Path.Combine(Target, "chain.pem"));
        var before = File.ReadAllText(key);
        _terminal.Environment.Remove("SIGNCTL_CLIENT_CERT");
        _terminal.Environment.Remove("SIGNCTL_CLIENT_KEY");

        var outcome = await _terminal.RunAsync("renew", "--cert", chain, "--key", key);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.NotEqual(before, File.ReadAllText(key));
        ClientIdentity.FromPem(File.ReadAllText(chain), File.ReadAllText(key)).Dispose();
        Assert.Equal(2, _service.Ledger.Certificates.Count);
        Assert.Equal(["chain.pem", "key.pem"], Directory.GetFiles(Target).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task ANamedCertificateIsRenewedIntoAnotherPlace()
    {
        var name = (await _terminal.RunAsync([.. Issue, "--output", "json"])).Json.GetProperty("certificate").GetProperty("name").GetString()!;

        var outcome = await _terminal.RunAsync("renew", name, "--out-dir", _service.PathOf("next"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.True(File.Exists(_service.PathOf("next/chain.pem")));
    }
}
