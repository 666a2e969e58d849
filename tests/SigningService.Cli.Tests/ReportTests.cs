using System.Security.Cryptography;
using SigningService.Authority.Keys;
using SigningService.Client.Tests.SmallService;
using SigningService.Testing;

namespace SigningService.Cli.Tests;

public sealed class ReportTests : IAsyncLifetime
{
    private RunningSmallService _service = null!;
    private Terminal _terminal = null!;

    private string Report => _service.PathOf("report.json");

    private string Key => _service.PathOf("audit.pem");

    public async ValueTask InitializeAsync()
    {
        _service = await RunningSmallService.StartAsync();
        _terminal = Terminal.For(_service);
        File.WriteAllText(Key, _service.Ledger.AuditKey.ExportSubjectPublicKeyInfoPem());
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AReportIsATableJsonOrCsv()
    {
        var table = await _terminal.RunAsync("report");
        Assert.Matches("server-tls +every,one +3 +66.6 %", table.Out);
        Assert.Matches("uri:spiffe://example.test/slow +2", table.Out);
        Assert.Matches("small-ca +10 +20 +Prepare its successor.", table.Out);
        Assert.Equal("3", (await _terminal.RunAsync("report", "--format", "json")).Json.GetProperty("groups")[0].GetProperty("certificates").GetString());
        Assert.EndsWith("\r\nserver-tls,\"every,one\",3,2,1,2,0,1,1,3,0,2026-11-23T12:00:00Z\r\n", (await _terminal.RunAsync("report", "--format", "csv")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASignedReportIsVerifiedWithoutAService()
    {
        var kept = await _terminal.RunAsync("report", "--signed-out", Report);
        Assert.Contains("signctl report verify", kept.Error, StringComparison.Ordinal);

        var verified = await new Terminal().RunAsync("report", "verify", Report, "--audit-key", Key);

        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Contains("3, 2 within policy", verified.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AReportOfWhichOneByteWasChangedIsRefused()
    {
        await _terminal.RunAsync("report", "--signed-out", Report);
        File.WriteAllText(Report, File.ReadAllText(Report).Replace("\"overdue\": \"1\"", "\"overdue\": \"0\"", StringComparison.Ordinal));

        var refused = await new Terminal().RunAsync("report", "verify", Report, "--audit-key", Key);

        Assert.Equal(7, refused.ExitCode);
        Assert.Contains("is not what the audit key", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomethingElseThatTheAuditKeySignedIsNoReport()
    {
        _service.Ledger.ReportKind = "signing.v1.SomethingElse";
        await _terminal.RunAsync("report", "--signed-out", Report);

        Assert.Equal(7, (await new Terminal().RunAsync("report", "verify", Report, "--audit-key", Key)).ExitCode);
    }

    [Theory]
    [InlineData("Ed25519")]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public async Task EveryKindOfAuditKeyIsVerified(string algorithm)
    {
        var key = SoftwareSigningKey.Create(KeyAlgorithm.Find(algorithm)!);
        var content = """{"kind": "signing.v1.RotationReport"}"""u8.ToArray();
        var signature = await key.SignAsync(SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm), content, TestContext.Current.CancellationToken);
        File.WriteAllBytes(Report, content);
        File.WriteAllText(Key, PemEncoding.WriteString("PUBLIC KEY", key.PublicKey.SubjectPublicKeyInfo.Span));

        File.WriteAllBytes(Report + ".sig", signature);
        Assert.Equal(0, (await new Terminal().RunAsync("report", "verify", Report, "--audit-key", Key)).ExitCode);
        signature[^1] ^= 1;
        File.WriteAllBytes(Report + ".sig", signature);
        Assert.Equal(7, (await new Terminal().RunAsync("report", "verify", Report, "--audit-key", Key)).ExitCode);
    }
}
