using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Keys;
using SigningService.Authority.Status;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Jobs;
using SigningService.Server.Services;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.ServiceKeys;

public sealed class ServiceKeyTests : IAsyncLifetime
{
    private const string Responder = "responder-server-ca";

    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Contracts.V1.KeyService.KeyServiceClient Operator => new(_service.Connect("operator"));

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AnOldResponderKeyIsReplacedAndDestroyedOnceItsLastAnswerIsOver()
    {
        var before = ResponderKey();
        _service.Time.Advance(TimeSpan.FromDays(366));

        await StepAsync();
        await RenewAsync();
        await StepAsync();

        var keys = await KeysAsync(Responder);
        Assert.Equal([ServiceKeyStage.Replaced, ServiceKeyStage.Active], keys.Select(key => key.Stage));
        Assert.Equal(keys[1].PublicKeySha256, Convert.ToHexStringLower(ResponderKey().Sha256.Span));
        Assert.Equal("server-ca-ocsp-k2", keys[1].Label);

        _service.Time.Advance(TimeSpan.FromHours(13));
        await StepAsync();

        keys = await KeysAsync(Responder);
        Assert.Equal([ServiceKeyStage.Destroyed, ServiceKeyStage.Active], keys.Select(key => key.Stage));
        Assert.Equal(Convert.ToHexStringLower(before.Sha256.Span), keys[0].PublicKeySha256);
        Assert.False(keys[0].PublicKey.IsEmpty);
        await Assert.ThrowsAsync<SigningUnavailableException>(async () => await _service.Keyring.Get(before).SignAsync(
            SignatureAlgorithm.DefaultFor(before.Algorithm), new byte[1], Stop));
    }

    [Fact]
    public async Task AResponderWhoseNewKeyHasNoCertificateYetAnswersUnderTheOldOneAlsoAfterARestart()
    {
        var before = ResponderKey();
        await Operator.RotateServiceKeyAsync(new RotateServiceKeyRequest { Purpose = Responder, Reason = "a test" }, cancellationToken: Stop);

        await _service.StopAsync();
        await _service.StartAsync();
        await RenewAsync();

        var keys = await KeysAsync(Responder);
        Assert.Equal([ServiceKeyStage.Replaced, ServiceKeyStage.Active], keys.Select(key => key.Stage));
        Assert.NotEqual(before, ResponderKey());
        Assert.Equal(keys[1].PublicKeySha256, Convert.ToHexStringLower(ResponderKey().Sha256.Span));
    }

    [Fact]
    public async Task AReportIsSignedUnderTheNewAuditKeyAndBringsTheHandoverAlsoAfterARestart()
    {
        var rotated = (await Operator.RotateServiceKeyAsync(new RotateServiceKeyRequest { Purpose = "audit", Reason = "yearly" }, cancellationToken: Stop)).Key;
        await _service.StopAsync();
        await _service.StartAsync();

        var answer = await new Contracts.V1.PolicyService.PolicyServiceClient(_service.Connect("auditor"))
            .GetRotationReportAsync(new GetRotationReportRequest { Signed = true }, cancellationToken: Stop);

        Assert.Equal(rotated.PublicKeySha256, answer.SignedReport.AuditKeySha256);
        Assert.Equal(rotated.Handover, Assert.Single(answer.SignedReport.Handovers));
        var listed = await Operator.ListServiceKeysAsync(new ListServiceKeysRequest(), cancellationToken: Stop);
        Assert.Equal([ServiceKeyStage.Replaced, ServiceKeyStage.Active], listed.Keys.Where(key => key.Purpose == "audit").Select(key => key.Stage));
        Assert.All(listed.Keys, key => Assert.False(key.PublicKey.IsEmpty));
        var key = PublicKey.Parse(rotated.PublicKey.Memory);
        Assert.True(SignatureVerifier.Verify(
            key, SignatureAlgorithm.DefaultFor(key.Algorithm), answer.SignedReport.Content.Span, answer.SignedReport.Signature.Span));
        Assert.Equal(
            ["audit", "responder-client-ca", "responder-server-ca", "tls"], answer.Report.OwnKeys.Select(own => own.Purpose).Order(StringComparer.Ordinal));
        Assert.Equal(rotated.PublicKeySha256, answer.Report.OwnKeys.Single(own => own.Purpose == "audit").PublicKeySha256);
        Assert.All(answer.Report.OwnKeys, own => Assert.NotEmpty(own.NextStep));
        Assert.All(answer.Report.Authorities, authority => Assert.Equal(AuthorityStage.Active, authority.Stage));
        Assert.Contains("successor", answer.Report.Authorities.Single(authority => authority.Authority == "server-ca").NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhileTheTokenIsAwayARotationIsRefusedAndGoesOnWhereItStopped()
    {
        _service.Keyring.PullOut();
        var refused = await Assert.ThrowsAsync<RpcException>(() => Operator.RotateServiceKeyAsync(
            new RotateServiceKeyRequest { Purpose = "audit", Reason = "yearly" }, cancellationToken: Stop).ResponseAsync);
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Assert.Equal([ServiceKeyStage.Active, ServiceKeyStage.Intended], (await KeysAsync("audit")).Select(key => key.Stage));

        _service.Keyring.PutBack();
        await StepAsync();

        Assert.Equal([ServiceKeyStage.Replaced, ServiceKeyStage.Active], (await KeysAsync("audit")).Select(key => key.Stage));
    }

    [Fact]
    public async Task ARotationNeedsAReason()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => Operator.RotateServiceKeyAsync(
            new RotateServiceKeyRequest { Purpose = "audit" }, cancellationToken: Stop).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    private PublicKey ResponderKey() => _service.Services.GetRequiredService<IResponderDirectory>().Current
        .Single(responder => responder.Authority.Id == "server-ca").Key.PublicKey;

    private Task<bool> StepAsync() => _service.Services.GetRequiredService<ServiceKeySchedule>().StepAsync(Stop);

    private Task<bool> RenewAsync() => _service.Services.GetRequiredService<OwnCertificateRenewal>().RenewDueAsync(Stop);

    private async Task<List<ServiceKey>> KeysAsync(string purpose) =>
        [.. (await _service.Services.GetRequiredService<ILedger>().ReadServiceKeysAsync(Stop)).Where(key => key.Purpose == purpose).Select(ServiceKeyMapping.ToWire)];
}
