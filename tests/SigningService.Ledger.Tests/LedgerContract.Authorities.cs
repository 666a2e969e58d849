using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Testing;

namespace SigningService.Ledger.Tests;

/// <summary>The part that speaks of authorities.</summary>
public abstract partial class LedgerContract
{
    private static readonly AuditEvent Changed = new(AuditEventKind.AuthorityStageChanged, Now, "service", new Dictionary<string, string>());

    private readonly TestHierarchy _hierarchy = new(KeyAlgorithm.P256, Now.AddYears(-1));

    [Fact]
    public async Task AnAuthorityIsReadAsItWasAddedAndAddedOnce()
    {
        var record = Record("server-ca", AuthorityStage.Active, _hierarchy.Server);

        Assert.True(await Ledger.AddAuthorityAsync(record, [Changed], Cancelled));
        Assert.False(await Ledger.AddAuthorityAsync(record, [Changed], Cancelled));
        await ReopenAsync();

        var read = Assert.Single(await Ledger.ReadAuthoritiesAsync(Cancelled));
        Assert.Equal(record with { Certificate = null }, read with { Certificate = null });
        Assert.Equal(record.Certificate!.Der.ToArray(), read.Certificate!.Der.ToArray());
        Assert.Single(await ReadLogAsync());
    }

    [Fact]
    public async Task OfALineOneIsActiveAndNeverTwo()
    {
        await Ledger.AddAuthorityAsync(Record("server-ca", AuthorityStage.Active, _hierarchy.Server), [], Cancelled);

        Assert.False(await Ledger.AddAuthorityAsync(Record("server-ca-2", AuthorityStage.Active, _hierarchy.Client), [], Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Ledger.UpdateAuthorityAsync(
            Record("server-ca", AuthorityStage.Retired, _hierarchy.Server), AuthorityStage.Active, [], Cancelled));
    }

    [Fact]
    public async Task ASwitchMakesOneActiveAndTheOtherRetiringAndOfTwentyTriesOneCounts()
    {
        await Ledger.AddAuthorityAsync(Record("server-ca", AuthorityStage.Active, _hierarchy.Server), [], Cancelled);
        await Ledger.AddAuthorityAsync(Record("server-ca-2", AuthorityStage.Published, _hierarchy.Client), [], Cancelled);

        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Ledger.SwitchAuthorityAsync("server-ca-2", "server-ca", Now, [Changed, Changed], Cancelled).AsTask()));

        Assert.Single(tries, done => done);
        await ReopenAsync();
        var records = await Ledger.ReadAuthoritiesAsync(Cancelled);
        Assert.Equal([AuthorityStage.Retiring, AuthorityStage.Active], records.Select(record => record.Stage));
        Assert.Equal(2, (await ReadLogAsync()).Count);
    }

    [Fact]
    public async Task AnUpdateCountsOnlyFromTheStageThatItWasMadeFor()
    {
        var prepared = Record("server-ca-2", AuthorityStage.Prepared, null);
        await Ledger.AddAuthorityAsync(prepared, [], Cancelled);

        Assert.False(await Ledger.UpdateAuthorityAsync(prepared.In(AuthorityStage.Retired, Now), AuthorityStage.Retiring, [Changed], Cancelled));
        Assert.True(await Ledger.UpdateAuthorityAsync(prepared with { PublicKey = _hierarchy.ClientKey.PublicKey }, AuthorityStage.Prepared, [Changed], Cancelled));

        Assert.Equal(_hierarchy.ClientKey.PublicKey, Assert.Single(await Ledger.ReadAuthoritiesAsync(Cancelled)).PublicKey);
        Assert.Single(await ReadLogAsync());
    }

    [Fact]
    public async Task TheLastExpiryCountsOpenIntentsAndLeavesAProfileOut()
    {
        var intent = SomeIntent.Of();
        await Ledger.RecordIntentAsync(intent, Cancelled);

        Assert.Equal(intent.NotAfter, await Ledger.FindLastExpiryAsync(intent.Id.Authority, null, Cancelled));
        Assert.Null(await Ledger.FindLastExpiryAsync(intent.Id.Authority, intent.Profile, Cancelled));
        Assert.Null(await Ledger.FindLastExpiryAsync("another", null, Cancelled));
    }

    private static AuthorityRecord Record(string id, AuthorityStage stage, CertificateAuthority? authority) => new()
    {
        Id = id,
        Line = "server-ca",
        Succeeds = id == "server-ca" ? null : "server-ca",
        Stage = stage,
        StageTime = Now,
        CreatedBy = "uri:spiffe://example.test/operator",
        Subject = authority?.Certificate.Subject ?? SigningService.Authority.Names.DistinguishedName.Empty,
        KeyAlgorithm = KeyAlgorithm.P256,
        KeyLabel = id,
        ResponderLabel = null,
        PublicKey = authority?.Certificate.PublicKey,
        Certificate = authority?.Certificate,
    };
}
