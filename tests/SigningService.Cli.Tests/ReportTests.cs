using System.Security.Cryptography;
using Google.Protobuf;
using SigningService.Authority.Keys;
using SigningService.Authority.ServiceKeys;
using SigningService.Client.Tests.SmallService;
using SigningService.Contracts.V1;
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
        Assert.Matches("small-ca +active +10 +20 +Prepare its successor.", table.Out);
        Assert.Matches("tls +5 +2026-11-23 12:00:00Z +Renewed.", table.Out);
        Assert.EndsWith(
            "\r\nsmall-ca,active,2026-11-23T12:00:00Z,10,20,Prepare its successor.,2026-11-23T12:00:00Z\r\n",
            (await _terminal.RunAsync("report", "--format", "csv", "--section", "authorities")).Out,
            StringComparison.Ordinal);
        Assert.Contains("\r\ntls,1111", (await _terminal.RunAsync("report", "--format", "csv", "--section", "keys")).Out, StringComparison.Ordinal);
        Assert.Contains("\r\nuri:spiffe://example.test/slow,2,", (await _terminal.RunAsync("report", "--format", "csv", "--section", "late")).Out, StringComparison.Ordinal);
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
    public async Task WhoHoldsOnlyAnOlderAuditKeyFollowsTheHandoversToTheOneThatSigned()
    {
        var first = SoftwareSigningKey.Create(KeyAlgorithm.Ed25519);
        var second = SoftwareSigningKey.Create(KeyAlgorithm.P384);
        _service.Ledger.Handovers.Add(await HandoverAsync(first, second.PublicKey, second.SignAsync));
        _service.Ledger.Handovers.Add(await HandoverAsync(second, PublicKey.Parse(_service.Ledger.AuditKey.ExportSubjectPublicKeyInfo()), SignAsSmallService));
        File.WriteAllText(Key, PemEncoding.WriteString("PUBLIC KEY", first.PublicKey.SubjectPublicKeyInfo.Span));
        await _terminal.RunAsync("report", "--signed-out", Report);

        var verified = await new Terminal().RunAsync("report", "verify", Report, "--audit-key", Key);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Contains("followed from", verified.Out, StringComparison.Ordinal);

        // Without the chain, and with one in which a link is forged, it is said which key is wanted.
        var chain = File.ReadAllText(Report + ".keys");
        File.Delete(Report + ".keys");
        Assert.Contains("--handovers", (await new Terminal().RunAsync("report", "verify", Report, "--audit-key", Key)).Error, StringComparison.Ordinal);
        var signature = Convert.ToBase64String(_service.Ledger.Handovers[0].FromSignature.Span);
        File.WriteAllText(Report + ".keys", chain.Replace(signature[..8], "AAAAAAAA", StringComparison.Ordinal));
        var forged = await new Terminal().RunAsync("report", "verify", Report, "--audit-key", Key);
        Assert.Equal(7, forged.ExitCode);
        Assert.Contains("handover", forged.Error, StringComparison.Ordinal);
        var stranger = SoftwareSigningKey.Create(KeyAlgorithm.Ed25519);
        File.WriteAllText(Report + ".keys", chain);
        File.WriteAllText(Key, PemEncoding.WriteString("PUBLIC KEY", stranger.PublicKey.SubjectPublicKeyInfo.Span));
        Assert.Contains("does not lead there", (await new Terminal().RunAsync("report", "verify", Report, "--audit-key", Key)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysAreListedAndRotated()
    {
        var listed = await _terminal.RunAsync("key", "list");
        Assert.Matches("audit +1 +active +P-256", listed.Out);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", (await _terminal.RunAsync("key", "list", "--output", "pem")).Out, StringComparison.Ordinal);

        var rotated = await _terminal.RunAsync("key", "rotate", "audit", "--reason", "yearly");
        Assert.Equal((0, ""), (rotated.ExitCode, rotated.Error));
        Assert.Matches("generation +2", rotated.Out);
        Assert.NotEqual(0, (await _terminal.RunAsync("key", "rotate", "audit")).ExitCode);
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

    private static async Task<AuditKeyHandover> HandoverAsync(
        SoftwareSigningKey from, PublicKey to, Func<SignatureAlgorithm, ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]>> signAsNext)
    {
        var statement = KeyHandover.Draft(from.PublicKey, to, Some.Time).Statement;
        var stop = TestContext.Current.CancellationToken;
        return new AuditKeyHandover
        {
            Statement = ByteString.CopyFrom(statement.Span),
            FromSignature = ByteString.CopyFrom(await from.SignAsync(SignatureAlgorithm.DefaultFor(from.PublicKey.Algorithm), statement, stop)),
            ToSignature = ByteString.CopyFrom(await signAsNext(SignatureAlgorithm.DefaultFor(to.Algorithm), statement, stop)),
        };
    }

    private ValueTask<byte[]> SignAsSmallService(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_service.Ledger.AuditKey.SignData(message.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
}
