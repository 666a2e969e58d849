using System.Text;
using SigningService.Authority.Auditing;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Reporting;
using SigningService.Authority.ServiceKeys;
using SigningService.Authority.Status;
using SigningService.Testing;

namespace SigningService.Authority.Tests.ServiceKeys;

public sealed class ServiceKeyRotationTests
{
    private readonly TestHouse _house = new();
    private readonly SoftwareSigningKey _first = SoftwareSigningKey.Create(KeyAlgorithm.Ed25519);
    private readonly KeyDrawer _keys;

    public ServiceKeyRotationTests() => _keys = new KeyDrawer(_first);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnAuditKeyHandsOverWithAStatementThatBothKeysSign()
    {
        var (rotation, auditKey) = await OpenAsync(_house.Ledger);

        var next = await rotation.RotateAsync(_house.Operator, ServiceKeyPurpose.Audit, "yearly", Stop);

        Assert.Equal((2, ServiceKeyStage.Active, "audit-k2"), (next.Generation, next.Stage, next.Label));
        Assert.Equal(next.PublicKey, auditKey.Key!.PublicKey);
        var handover = next.Handover!;
        var text = Encoding.UTF8.GetString(handover.Statement.Span).Split('\n');
        Assert.Equal(
            [KeyHandover.Kind, "from " + Hex(_first.PublicKey), "to " + Hex(next.PublicKey!), "key " + Convert.ToBase64String(next.PublicKey!.SubjectPublicKeyInfo.Span)],
            text[..4]);
        var algorithm = SignatureAlgorithm.DefaultFor(KeyAlgorithm.Ed25519);
        Assert.True(SignatureVerifier.Verify(_first.PublicKey, algorithm, handover.Statement.Span, handover.FromSignature.Span));
        Assert.True(SignatureVerifier.Verify(next.PublicKey, algorithm, handover.Statement.Span, handover.ToSignature.Span));
        Assert.Equal(
            [AuditEventKind.ServiceKeyIntended, AuditEventKind.ServiceKeyMade, AuditEventKind.ServiceKeyChanged], _house.Ledger.Events.Select(told => told.Kind));
        var changed = _house.Ledger.Events[^1].Details;
        Assert.Equal((Hex(_first.PublicKey), Hex(next.PublicKey)), (changed["from_public_key_sha256"], changed["to_public_key_sha256"]));
        Assert.Equal("yearly", _house.Ledger.Events[0].Details["reason"]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task ARotationThatIsCutOffAnywhereIsFinishedByTheNextStepWithOneNewKey(int write, bool after)
    {
        await OpenAsync(_house.Ledger);
        var (cut, _) = await OpenAsync(new CutStore(_house.Ledger, write, after));
        await Assert.ThrowsAsync<InvalidOperationException>(() => cut.RotateAsync(_house.Operator, ServiceKeyPurpose.Audit, "cut", Stop));

        var (rotation, auditKey) = await OpenAsync(_house.Ledger);
        await rotation.StepAsync(Stop);
        if (write == 1 && !after)
            await rotation.RotateAsync(_house.Operator, ServiceKeyPurpose.Audit, "again, since nothing had begun", Stop);

        var keys = await _house.Ledger.ReadServiceKeysAsync(Stop);
        Assert.Equal([ServiceKeyStage.Replaced, ServiceKeyStage.Active], keys.Select(key => key.Stage));
        Assert.True(keys[1].Handover!.IsSigned);
        Assert.Equal(["audit", "audit-k2"], _keys.Labels.Order(StringComparer.Ordinal));
        Assert.Equal(keys[1].PublicKey, auditKey.Key!.PublicKey);
        Assert.Single(_house.Ledger.Events, told => told.Kind == AuditEventKind.ServiceKeyChanged);
    }

    [Fact]
    public async Task ThePolicyReplacesAnAuditKeyByItsAgeAndNeverDestroysOne()
    {
        _house.Rotation.Replace(_house.RotationOf("{rules: [], serviceKeys: {auditKeyAge: 100d}}"));
        var (rotation, _) = await OpenAsync(_house.Ledger);
        var since = (await _house.Ledger.ReadServiceKeysAsync(Stop)).Single().ActiveAt!.Value;
        _house.Time.SetUtcNow(since.AddDays(100).AddSeconds(-1) > Some.Time ? since.AddDays(100).AddSeconds(-1) : Some.Time);

        for (var round = 0; round < 3; round++)
        {
            await rotation.StepAsync(Stop);
            await rotation.StepAsync(Stop);
            _house.Time.Advance(TimeSpan.FromDays(100));
        }

        var keys = await _house.Ledger.ReadServiceKeysAsync(Stop);
        Assert.InRange(keys.Count, 3, 4);
        Assert.All(keys.SkipLast(1), key => Assert.Equal(ServiceKeyStage.Replaced, key.Stage));
        Assert.All(keys, key => Assert.NotNull(key.PublicKey));
        Assert.Equal(keys.Count, _keys.Labels.Count());
    }

    [Fact]
    public async Task OnlyAnOperatorRotatesAndOnlyWhatThereIs()
    {
        var (rotation, _) = await OpenAsync(_house.Ledger);

        Assert.Equal(RefusalReason.NotGranted, (await Assert.ThrowsAsync<RefusedException>(
            () => rotation.RotateAsync(_house.Auditor, ServiceKeyPurpose.Audit, "no", Stop))).Reason);
        Assert.Equal(RefusalReason.InvalidRequest, (await Assert.ThrowsAsync<RefusedException>(
            () => rotation.RotateAsync(_house.Operator, "responder-nowhere", "no", Stop))).Reason);
        Assert.Empty(_house.Ledger.Events);
    }

    private async Task<(ServiceKeyRotation Rotation, AuditKey AuditKey)> OpenAsync(IServiceKeyStore store)
    {
        var auditKey = new AuditKey(_first);
        var rotation = new ServiceKeyRotation(
            new ServiceKeyBook(store), store, _house.Ledger, _house.Ledger, _keys, auditKey, _house.Rotation, new OcspPolicy(TimeSpan.FromHours(12), 10), _house.Time);
        await rotation.EnterAsync(Stop);
        return (rotation, auditKey);
    }

    private static string Hex(PublicKey key) => Convert.ToHexStringLower(key.Sha256.Span);
}
