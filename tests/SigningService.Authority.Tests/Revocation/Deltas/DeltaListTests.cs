using Microsoft.Extensions.Time.Testing;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.X509;
using SigningService.Authority.Keys;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Authority.Verifying;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Revocation.Deltas;

public sealed class DeltaListTests : IDisposable
{
    private static readonly TimeSpan ListLifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan DeltaLifetime = TimeSpan.FromHours(4);

    private readonly FakeTimeProvider _time = new(Some.Time);
    private readonly InMemoryLedger _ledger = new();
    private readonly MemoryListStorage _storage = new();
    private readonly TestHierarchy _hierarchy = new(KeyAlgorithm.P256, Some.Time.AddYears(-1));
    private RevocationListPublishing? _publishing;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static ShardId Shard => new("server-ca", 0);

    private long WholeListOctets { get; set; } = 512 * 1024;

    private RevocationListPublishing Publishing => _publishing ??= new RevocationListPublishing(
        _hierarchy.Directory, TestHierarchy.Urls, _ledger, _storage, Policy(new DeltaPolicy(new HashSet<string> { "server-ca" }, DeltaLifetime)), _time);

    public void Dispose() => _publishing?.Dispose();

    [Theory]
    [InlineData(512 * 1024)]
    [InlineData(0)]
    public async Task AListOfTheLastDayAndTheDeltaNameWhatTheNewListNames(long wholeListOctets)
    {
        WholeListOctets = wholeListOctets;
        var before = await RevokeAsync();
        var held = await PublishAsync();
        _time.Advance(TimeSpan.FromHours(1));
        var after = await RevokeAsync();

        var list = await PublishAsync();

        var delta = Read(list);
        Assert.Equal((held.Number, 1), (list.Delta!.Base, list.Delta.EntryCount));
        Assert.Null(delta.GetRevokedCertificate(NumberOf(before)));
        Assert.NotNull(delta.GetRevokedCertificate(NumberOf(after)));
        Assert.Equal(2, list.EntryCount);
        Assert.Equal((BigInteger.ValueOf(list.Number), BigInteger.ValueOf(held.Number)), (Integer(delta, "2.5.29.20"), Integer(delta, "2.5.29.27")));
        Assert.Equal((list.ThisUpdate.UtcDateTime, (list.ThisUpdate + DeltaLifetime).UtcDateTime), (delta.ThisUpdate, delta.NextUpdate!.Value));
        Assert.Empty(await VerifyAsync(list));
    }

    [Fact]
    public async Task EveryListThatStillCountsCanBeBroughtUpToDate()
    {
        await RevokeAsync();
        var lists = new List<RevocationList>();
        for (var i = 0; i < 60; i++)
        {
            lists.Add(await PublishAsync());
            _time.Advance(TimeSpan.FromHours(1));
            if (i % 10 == 5)
                await RevokeAsync();
        }

        foreach (var list in lists)
        {
            var counting = lists.Where(held => held.Number <= list.Number && held.NextUpdate > list.ThisUpdate);
            Assert.All(counting, held => Assert.True(held.Number >= list.Delta!.Base));
            Assert.Equal(list.EntryCount - lists[(int)list.Delta!.Base - 1].EntryCount, list.Delta.EntryCount);
        }

        // And no further back than that.
        Assert.Equal(lists[^1].Number - 24, lists[^1].Delta!.Base);
    }

    [Fact]
    public async Task WithMoreRevokedThanADeltaIsWorthItSaysNothingAndSendsEveryoneToTheList()
    {
        await PublishAsync();
        for (var i = 0; i <= DeltaListMaking.MostEntries; i++)
            await RevokeAsync();

        var list = await PublishAsync();

        Assert.Equal((list.Number, 0), (list.Delta!.Base, list.Delta.EntryCount));
        Assert.Empty(await VerifyAsync(list));
        _time.Advance(TimeSpan.FromHours(25));
        await RevokeAsync();
        var next = await PublishAsync();
        Assert.Equal((list.Number, 1), (next.Delta!.Base, next.Delta.EntryCount));
    }

    [Fact]
    public async Task BothAreWrittenDownBeforeEitherIsSignedAndGoOutTogether()
    {
        _ledger.Acts.Clear();

        await PublishAsync();

        Assert.Equal(["number", "list intent", "list"], _ledger.Acts);
    }

    [Fact]
    public async Task NoneIsMadeOfTheListOfEverythingNorOfAnotherAuthorityNorUnlessAskedFor()
    {
        Assert.Null((await Publishing.PublishAsync(_hierarchy.Server.CompleteList, Cancelled)).Delta);
        Assert.Null((await Publishing.PublishAsync(new ShardId("client-ca", 0), Cancelled)).Delta);
        using var usual = new RevocationListPublishing(_hierarchy.Directory, TestHierarchy.Urls, _ledger, _storage, Policy(DeltaPolicy.None), _time);
        var list = await usual.PublishAsync(Shard, Cancelled);
        Assert.Null(list.Delta);
        Assert.Null(new X509Crl(list.Der.ToArray()).GetExtensionValue(new Org.BouncyCastle.Asn1.DerObjectIdentifier("2.5.29.46")));
    }

    private RevocationPolicy Policy(DeltaPolicy deltas) =>
        new(ListLifetime, TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)) { WholeListOctets = WholeListOctets, Deltas = deltas };

    private ValueTask<RevocationList> PublishAsync() => Publishing.PublishAsync(Shard, Cancelled);

    private async Task<IReadOnlyList<VerificationFinding>> VerifyAsync(RevocationList list)
    {
        using var contents = new RevocationListContents(_ledger, _storage);
        return await new RevocationListVerifying(_hierarchy.Directory, TestHierarchy.Urls, contents, _time).VerifyAsync(list, Cancelled);
    }

    private X509Crl Read(RevocationList list)
    {
        var delta = new X509Crl(list.Delta!.Der.ToArray());
        delta.Verify(Org.BouncyCastle.Security.PublicKeyFactory.CreateKey(_hierarchy.ServerKey.PublicKey.SubjectPublicKeyInfo.ToArray()));
        return delta;
    }

    private static BigInteger Integer(X509Crl list, string oid) => Org.BouncyCastle.Asn1.DerInteger.GetInstance(
        Org.BouncyCastle.X509.Extension.X509ExtensionUtilities.FromExtensionValue(list.GetExtensionValue(new Org.BouncyCastle.Asn1.DerObjectIdentifier(oid)))).Value;

    private static BigInteger NumberOf(CertificateId id) => new(id.Serial.Content.ToArray());

    private async Task<CertificateId> RevokeAsync()
    {
        var intent = Some.Intent() with { Shard = 0, NotAfter = Some.Time.AddDays(90) };
        await _ledger.RecordIntentAsync(intent, Cancelled);
        await _ledger.RecordIssuedAsync(intent.Id, new byte[] { 1 }, Some.Time, Cancelled);
        await _ledger.RevokeAsync(intent.Id, new RevocationRecord(RevocationReason.Superseded, Some.Time, null, "test", 0), Cancelled);
        return intent.Id;
    }
}
