using Microsoft.Extensions.Time.Testing;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using SigningService.Authority.Keys;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Authority.Verifying;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Revocation.Streaming;

public sealed class LargeListTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(Some.Time);
    private readonly InMemoryLedger _ledger = new();
    private readonly MemoryListStorage _storage = new();
    private readonly RevocationListContents _contents;
    private TestHierarchy _hierarchy = new(KeyAlgorithm.P256, Some.Time.AddYears(-1));
    private RevocationListPublishing? _publishing;

    public LargeListTests() => _contents = new RevocationListContents(_ledger, _storage);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private RevocationListPublishing Publishing => _publishing ??= new RevocationListPublishing(
        _hierarchy.Directory,
        TestHierarchy.Urls,
        _ledger,
        _storage,
        new RevocationPolicy(TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)) { WholeListOctets = 0 },
        _time);

    public void Dispose()
    {
        _publishing?.Dispose();
        _contents.Dispose();
    }

    public static TheoryData<string> Keys => ["P-256", "P-384", "RSA-3072", "Ed25519"];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task AStrangerReadsEveryEntryAndTheSignature(string keys)
    {
        _hierarchy = new TestHierarchy(KeyAlgorithm.Find(keys)!, Some.Time.AddYears(-1));
        var revoked = new[] { await RevokeAsync(), await RevokeAsync(), await RevokeAsync() };

        var crl = new X509Crl(await ReadAsync(await PublishAsync()));

        crl.Verify(PublicKeyFactory.CreateKey(_hierarchy.ServerKey.PublicKey.SubjectPublicKeyInfo.ToArray()));
        Assert.All(revoked, id => Assert.NotNull(crl.GetRevokedCertificate(new Org.BouncyCastle.Math.BigInteger(id.Serial.Content.ToArray()))));
        Assert.Equal(3, crl.CertificateList.TbsCertList.GetRevokedCertificates().Length);
        Assert.NotNull(crl.GetExtensionValue(X509Extensions.IssuingDistributionPoint));
    }

    [Fact]
    public async Task ItSaysByteForByteWhatAListInMemoryWouldSay()
    {
        for (var i = 0; i < 50; i++)
            await RevokeAsync();
        var large = await PublishAsync();
        using var inMemory = new RevocationListPublishing(
            _hierarchy.Directory, TestHierarchy.Urls, _ledger, _storage, new RevocationPolicy(TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)), _time);

        var whole = await inMemory.PublishAsync(Shard, Cancelled);

        var (one, other) = (TbsOf(await ReadAsync(large)), TbsOf(whole.Der.ToArray()));
        Assert.Equal(one.Length, other.Length);
        Assert.Equal(1, one.Zip(other).Count(pair => pair.First != pair.Second)); // the number
        Assert.Null(whole.Frame);
    }

    [Fact]
    public async Task EachListCarriesWhatWasRevokedBeforeItAndIsRecordedBeforeItIsSigned()
    {
        await RevokeAsync();
        Assert.Equal(1, (await PublishAsync()).EntryCount);
        var second = await RevokeAsync();
        _ledger.Acts.Clear();

        var list = await PublishAsync();

        Assert.Equal(["number", "list intent", "list"], _ledger.Acts);
        Assert.Equal(2, list.EntryCount);
        Assert.Contains(second.Serial.ToString(), Convert.ToHexStringLower(await ReadAsync(list)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheListOfEverythingHoldsTheEntriesOfAllShards()
    {
        var ids = new List<CertificateId>();
        for (var shard = 0; shard < 4; shard++)
            ids.Add(await RevokeAsync(shard));
        await PublishAsync();

        var all = await Publishing.PublishAsync(_hierarchy.Server.CompleteList, Cancelled);

        var crl = new X509Crl(await ReadAsync(all));
        Assert.Equal(4, all.EntryCount);
        Assert.All(ids, id => Assert.NotNull(crl.GetRevokedCertificate(new Org.BouncyCastle.Math.BigInteger(id.Serial.Content.ToArray()))));
        Assert.Null(crl.GetExtensionValue(X509Extensions.IssuingDistributionPoint));
    }

    [Fact]
    public async Task AnExpiredCertificateLeavesOnlyAfterOneListOfItsShardAndOneOfEverythingHaveCarriedIt()
    {
        await RevokeAsync();
        await RevokeAsync(notAfter: Some.Time.AddHours(2));
        await PublishAsync();
        await Publishing.PublishAsync(_hierarchy.Server.CompleteList, Cancelled);

        _time.Advance(TimeSpan.FromHours(3));
        Assert.Equal(2, (await PublishAsync()).EntryCount);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, (await PublishAsync()).EntryCount);
        Assert.Equal(2, (await Publishing.PublishAsync(_hierarchy.Server.CompleteList, Cancelled)).EntryCount);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, (await PublishAsync()).EntryCount);
        Assert.Equal(1, (await Publishing.PublishAsync(_hierarchy.Server.CompleteList, Cancelled)).EntryCount);
    }

    [Fact]
    public async Task AListWhoseFileIsLostIsWrittenAgainByteForByteFromTheLedger()
    {
        for (var i = 0; i < 2_000; i++)
            await RevokeAsync(i % 4);
        var list = await Publishing.PublishAsync(_hierarchy.Server.CompleteList, Cancelled);
        var before = await ReadAsync(list);
        await RevokeAsync();
        _storage.Lose();

        Assert.Equal(before, await ReadAsync(list));
    }

    [Fact]
    public async Task OnlyTheCurrentListKeepsItsFile()
    {
        await RevokeAsync();
        await PublishAsync();
        await PublishAsync();

        Assert.Equal([(Shard, 2L)], _storage.Published);
    }

    [Fact]
    public async Task WhatADiskGivesBackOtherwiseIsNeverSignedAndReadAgainFromTheLedger()
    {
        for (var i = 0; i < 2_000; i++)
            await RevokeAsync();
        await PublishAsync();
        var signatures = _hierarchy.ServerKey.Signatures;
        Assert.Single(_storage.Scratches).Spoil(70_000);

        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await PublishAsync());

        Assert.Equal(signatures, _hierarchy.ServerKey.Signatures);
        var list = await PublishAsync();
        Assert.Equal((3, 2_000), (list.Number, list.EntryCount));
    }

    [Fact]
    public async Task AFullDiskMakesNoListAndLosesNothing()
    {
        await RevokeAsync();
        _storage.IsFull = true;
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await PublishAsync());
        _storage.IsFull = false;

        Assert.Equal(1, (await PublishAsync()).EntryCount);
    }

    [Fact]
    public async Task VerifyingFindsAFileThatIsNotWhatWasSignedAndHasItMadeAgain()
    {
        var verifying = new RevocationListVerifying(_hierarchy.Directory, TestHierarchy.Urls, _contents, _time);
        await RevokeAsync();
        var list = await PublishAsync();
        Assert.Empty(await verifying.VerifyAsync(list, Cancelled));

        ((MemoryListStorage.MemoryOctets)_storage.Find(Shard, list.Number)!).Spoil(200);

        Assert.Equal(["content", "signature"], (await verifying.VerifyAsync(list, Cancelled)).Select(finding => finding.Fault).Order());
        Assert.Empty(await verifying.VerifyAsync(list, Cancelled));
    }

    private static ShardId Shard => new("server-ca", 0);

    private static byte[] TbsOf(byte[] der)
    {
        var list = new System.Formats.Asn1.AsnReader(der, System.Formats.Asn1.AsnEncodingRules.DER).ReadSequence();
        return list.ReadEncodedValue().ToArray();
    }

    private ValueTask<RevocationList> PublishAsync() => Publishing.PublishAsync(Shard, Cancelled);

    private async Task<byte[]> ReadAsync(RevocationList list)
    {
        using var file = await _contents.OpenAsync(list, Cancelled);
        var der = new byte[file.Length];
        file.Read(0, der);
        Assert.Equal(list.Length, der.Length);
        return der;
    }

    private async Task<CertificateId> RevokeAsync(int shard = 0, DateTimeOffset? notAfter = null)
    {
        var intent = Some.Intent() with { Shard = shard, NotAfter = notAfter ?? Some.Time.AddDays(90) };
        await _ledger.RecordIntentAsync(intent, Cancelled);
        await _ledger.RecordIssuedAsync(intent.Id, new byte[] { 1 }, Some.Time, Cancelled);
        await _ledger.RevokeAsync(intent.Id, new RevocationRecord(RevocationReason.Superseded, Some.Time, null, "test", 0), Cancelled);
        return intent.Id;
    }
}
