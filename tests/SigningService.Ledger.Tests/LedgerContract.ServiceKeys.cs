using SigningService.Authority.Auditing;
using SigningService.Authority.Keys;
using SigningService.Authority.ServiceKeys;
using SigningService.Testing;

namespace SigningService.Ledger.Tests;

public abstract partial class LedgerContract
{
    [Fact]
    public async Task AServiceKeyIsRememberedWithAllThatIsKnownOfItAlsoAfterARestart()
    {
        var first = SomeServiceKey(1, ServiceKeyStage.Active);
        var made = SomeServiceKey(2, ServiceKeyStage.Made);
        made = made with { Handover = KeyHandover.Draft(first.PublicKey!, made.PublicKey!, Now) };
        await Ledger.AddServiceKeyAsync(first, [], Cancelled);
        await Ledger.AddServiceKeyAsync(made, [SomeEvent], Cancelled);
        var signed = made.Handover with { FromSignature = new byte[] { 1 }, ToSignature = new byte[] { 2 } };
        var next = made with { Stage = ServiceKeyStage.Active, ActiveAt = Now, Handover = signed };
        var replaced = first with { Stage = ServiceKeyStage.Replaced, ReplacedAt = Now };
        Assert.True(await Ledger.StepServiceKeysAsync(
            [new ServiceKeyStep(replaced, ServiceKeyStage.Active), new ServiceKeyStep(next, ServiceKeyStage.Made)], [SomeEvent], Cancelled));
        await ReopenAsync();

        var keys = await Ledger.ReadServiceKeysAsync(Cancelled);

        Assert.Equal([replaced, next with { Handover = null }], keys.Select(key => key with { Handover = null }));
        Assert.Equal(signed.Statement.ToArray(), keys[1].Handover!.Statement.ToArray());
        Assert.Equal([1, 2], [keys[1].Handover!.FromSignature.Span[0], keys[1].Handover!.ToSignature.Span[0]]);
        Assert.Equal(2, (await ReadLogAsync()).Count);
    }

    [Fact]
    public async Task OfAPurposeOneKeySignsAndOneComes()
    {
        Assert.True(await Ledger.AddServiceKeyAsync(SomeServiceKey(1, ServiceKeyStage.Active), [], Cancelled));

        Assert.False(await Ledger.AddServiceKeyAsync(SomeServiceKey(1, ServiceKeyStage.Intended), [SomeEvent], Cancelled));
        Assert.False(await Ledger.AddServiceKeyAsync(SomeServiceKey(2, ServiceKeyStage.Active), [SomeEvent], Cancelled));
        Assert.True(await Ledger.AddServiceKeyAsync(SomeServiceKey(2, ServiceKeyStage.Intended), [], Cancelled));
        Assert.False(await Ledger.AddServiceKeyAsync(SomeServiceKey(3, ServiceKeyStage.Made), [SomeEvent], Cancelled));

        Assert.Equal(2, (await Ledger.ReadServiceKeysAsync(Cancelled)).Count);
        Assert.Empty(await ReadLogAsync());
    }

    [Fact]
    public async Task StepsOfServiceKeysAreTakenAllOrNone()
    {
        var active = SomeServiceKey(1, ServiceKeyStage.Active);
        var intended = SomeServiceKey(2, ServiceKeyStage.Intended);
        await Ledger.AddServiceKeyAsync(active, [], Cancelled);
        await Ledger.AddServiceKeyAsync(intended, [], Cancelled);

        Assert.False(await Ledger.StepServiceKeysAsync(
            [
                new ServiceKeyStep(active with { Stage = ServiceKeyStage.Replaced }, ServiceKeyStage.Active),
                new ServiceKeyStep(SomeServiceKey(2, ServiceKeyStage.Active), ServiceKeyStage.Made),
            ],
            [SomeEvent],
            Cancelled));

        Assert.Equal([active, intended], await Ledger.ReadServiceKeysAsync(Cancelled));
        Assert.Empty(await ReadLogAsync());
    }

    private static AuditEvent SomeEvent => new(AuditEventKind.ServiceKeyChanged, Now, "service", new Dictionary<string, string> { ["purpose"] = "audit" });

    private static ServiceKey SomeServiceKey(int generation, ServiceKeyStage stage) => new()
    {
        Purpose = ServiceKeyPurpose.Audit,
        Generation = generation,
        Stage = stage,
        Label = "audit-k" + generation,
        Algorithm = KeyAlgorithm.P256,
        CreatedBy = "service",
        PublicKey = stage == ServiceKeyStage.Intended ? null : SoftwareSigningKey.Create(KeyAlgorithm.P256).PublicKey,
        ActiveAt = stage == ServiceKeyStage.Active ? Now : null,
    };
}
