using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Authority.Rotation;

namespace SigningService.Ledger.Tests;

/// <summary>What every ledger keeps to, whatever it is stored in.</summary>
public abstract partial class LedgerContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = SomeIntent.Now;

    protected ILedger Ledger { get; private set; } = null!;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Ledger = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the store of this test: empty at first, the same one afterwards.</summary>
    protected abstract ValueTask<ILedger> OpenAsync();

    protected async Task ReopenAsync()
    {
        await Ledger.DisposeAsync();
        Ledger = await OpenAsync();
    }

    protected async Task<CertificateRecord> IssueAsync(IssuanceIntent? given = null)
    {
        var intent = given ?? SomeIntent.Of();
        await Ledger.RecordIntentAsync(intent, Cancelled);
        return await Ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), Now.AddSeconds(1), Cancelled);
    }

    protected async Task<IReadOnlyList<LogEntry>> ReadLogAsync()
    {
        var tree = new CompactRange();
        var entries = new List<LogEntry>();
        await foreach (var recorded in Ledger.ReadEntriesAsync(0, long.MaxValue, Cancelled))
        {
            var entry = LogEntry.Decode(recorded.Entry);
            Assert.Equal(entries.Count, entry.Index);
            Assert.Equal(recorded.Index, entry.Index);
            Assert.Equal(MerkleHash.Leaf(recorded.Entry.Span), recorded.LeafHash.ToArray());
            tree.Append(MerkleHash.Leaf(recorded.Entry.Span));
            entries.Add(entry);
        }

        var head = await Ledger.ReadHeadAsync(Cancelled);
        Assert.Equal(tree.Size, head.Size);
        Assert.Equal(tree.Root(), head.Root());
        return entries;
    }

    [Fact]
    public async Task AnIntentIsReadBackAsItWasWritten()
    {
        var intent = SomeIntent.Of() with
        {
            Names = [new(GeneralNameKind.Dns, "a.example.test"), new(GeneralNameKind.Ip, "fe80::1"), new(GeneralNameKind.Uri, "spiffe://example.test/a?x=\"ü\""), new(GeneralNameKind.Email, "a@example.test")],
            Labels = new Dictionary<string, string> { ["a"] = "\"quoted\" \\ \n line", ["ü"] = "" },
            Renews = new CertificateId("issuing-0", SerialNumber.Random()),
            Subject = "",
            Shard = 7,
        };
        Assert.Null((await Ledger.RecordIntentAsync(intent, Cancelled)).Der);
        await ReopenAsync();

        var record = await Ledger.FindAsync(intent.Id, Cancelled);

        Assert.NotNull(record);
        Assert.Null(record.Der);
        Assert.Null(record.Revocation);
        SameIntent(intent, record.Intent);
        SameIntent(intent, (await Ledger.FindByRequestAsync(intent.Requester, intent.RequestId, Cancelled))!.Intent);
    }

    [Fact]
    public async Task ACertificateIsReadBackWithTheBytesThatWereSigned()
    {
        var intent = SomeIntent.Of();
        var issued = await IssueAsync(intent);
        var record = await Ledger.FindAsync(intent.Id, Cancelled);
        Assert.Equal(issued.Der!.Value.ToArray(), record!.Der!.Value.ToArray());
        SameIntent(intent, issued.Intent);
        SameIntent(intent, record.Intent);
    }

    [Fact]
    public async Task ToBeSignedBytesStayIfTheCertificateDoesNotHoldThem()
    {
        var intent = SomeIntent.Of();
        await Ledger.RecordIntentAsync(intent, Cancelled);
        await Ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(SomeIntent.Of().ToBeSigned), Now, Cancelled);
        SameIntent(intent, (await Ledger.FindAsync(intent.Id, Cancelled))!.Intent);
    }

    [Fact]
    public async Task TheFirstCertificateOfAnIntentStays()
    {
        var first = await IssueAsync();
        var second = await Ledger.RecordIssuedAsync(first.Intent.Id, SomeIntent.Signed(first.Intent.ToBeSigned), Now, Cancelled);
        Assert.Equal(first.Der!.Value.ToArray(), second.Der!.Value.ToArray());
        Assert.Equal(2, (await ReadLogAsync()).Count);
    }

    [Fact]
    public async Task ACertificateWithoutIntentIsNotRecorded()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Ledger.RecordIssuedAsync(SomeIntent.Of().Id, new byte[] { 0x30, 0x00 }, Now, Cancelled));
        Assert.Empty(await ReadLogAsync());
    }

    [Fact]
    public async Task AThousandUsesOfOneRequestIdLeadToOneRecord()
    {
        var records = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(
            async () => await Ledger.RecordIntentAsync(SomeIntent.Of("the same"), Cancelled))));
        Assert.Single(records.Select(record => record.Intent.Id).Distinct());
        Assert.Single(await ReadLogAsync());
    }

    [Fact]
    public async Task TheSameRequestIdOfAnotherRequesterIsAnotherRequest()
    {
        var one = await Ledger.RecordIntentAsync(SomeIntent.Of("1", requester: "uri:a"), Cancelled);
        var other = await Ledger.RecordIntentAsync(SomeIntent.Of("1", requester: "uri:b"), Cancelled);
        Assert.NotEqual(one.Intent.Id, other.Intent.Id);
    }

    [Fact]
    public async Task ASerialNumberIsNeverUsedTwice()
    {
        var first = SomeIntent.Of();
        await Ledger.RecordIntentAsync(first, Cancelled);
        await Assert.ThrowsAnyAsync<Exception>(async () => await Ledger.RecordIntentAsync(SomeIntent.Of() with { Id = first.Id }, Cancelled));
        Assert.Equal(first.RequestId, (await Ledger.FindAsync(first.Id, Cancelled))!.Intent.RequestId);
        Assert.Single(await ReadLogAsync());
    }

    [Fact]
    public async Task AFailingActDoesNotFailItsNeighbours()
    {
        var used = SomeIntent.Of();
        await Ledger.RecordIntentAsync(used, Cancelled);
        var acts = Enumerable.Range(0, 200)
            .Select(i => Task.Run(async () => await Ledger.RecordIntentAsync(i % 5 == 0 ? SomeIntent.Of() with { Id = used.Id } : SomeIntent.Of(), Cancelled)))
            .ToArray();
        await Task.WhenAll(acts).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal(40, acts.Count(act => act.IsFaulted));
        Assert.Equal(161, (await ReadLogAsync()).Count);
    }

    [Fact]
    public async Task ARevocationIsReadBackAndItsFirstDateStays()
    {
        var record = await IssueAsync();
        var revocations = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            async () => await Ledger.RevokeAsync(record.Intent.Id, SomeIntent.Revocation(at: Now.AddSeconds(i)), Cancelled))));
        var first = Assert.Single(revocations.Select(revoked => revoked!.Revocation).Distinct());
        await ReopenAsync();
        Assert.Equal(first, (await Ledger.FindAsync(record.Intent.Id, Cancelled))!.Revocation);
        Assert.Single(await RevokedAsync(Now));
        Assert.Single(await ReadLogAsync(), entry => entry.Kind == (int)AuditEventKind.CertificateRevoked);
    }

    [Fact]
    public async Task AnOpenIntentCanBeRevokedAndAnUnknownSerialNumberCannot()
    {
        var intent = SomeIntent.Of();
        await Ledger.RecordIntentAsync(intent, Cancelled);
        Assert.NotNull((await Ledger.RevokeAsync(intent.Id, SomeIntent.Revocation(), Cancelled))!.Revocation);
        Assert.Null(await Ledger.RevokeAsync(SomeIntent.Of().Id, SomeIntent.Revocation(), Cancelled));
        var issued = await Ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), Now, Cancelled);
        Assert.NotNull(issued.Revocation);
    }

    [Fact]
    public async Task ARevocationIsPromisedTheListAfterTheHighestReserved()
    {
        Assert.Equal(1, (await RevokeNewAsync()).ListNumber);
        Assert.Equal(1, await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled));
        Assert.Equal(2, (await RevokeNewAsync()).ListNumber);
        Assert.Equal(2, await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled));
        Assert.Equal(1, await Ledger.ReserveListNumberAsync(SomeIntent.Shard with { Shard = 1 }, Cancelled));
        Assert.Equal(3, (await RevokeNewAsync()).ListNumber);
    }

    [Fact]
    public async Task ListNumbersAreNeverReservedTwice()
    {
        var numbers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(
            async () => await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled))));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), numbers.Order());
        await ReopenAsync();
        Assert.Equal(101, await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled));
    }

    [Fact]
    public async Task OnlyAKeyRevokedAsCompromisedIsCompromised()
    {
        var lost = await IssueAsync();
        var replaced = await IssueAsync();
        await Ledger.RevokeAsync(lost.Intent.Id, SomeIntent.Revocation(RevocationReason.KeyCompromise), Cancelled);
        await Ledger.RevokeAsync(replaced.Intent.Id, SomeIntent.Revocation(RevocationReason.Superseded), Cancelled);
        Assert.True(await Ledger.IsKeyCompromisedAsync(lost.Intent.PublicKeySha256, Cancelled));
        Assert.False(await Ledger.IsKeyCompromisedAsync(replaced.Intent.PublicKeySha256, Cancelled));
    }

    [Fact]
    public async Task RevocationsAreReadInTheirOrderUntilTheirCertificatesExpire()
    {
        var intents = Enumerable.Range(0, 5).Select(i => SomeIntent.Of() with { NotAfter = Now.AddDays(i) }).ToArray();
        foreach (var intent in intents.Reverse())
        {
            await IssueAsync(intent);
            await Ledger.RevokeAsync(intent.Id, SomeIntent.Revocation() with { InvalidFrom = null }, Cancelled);
        }

        await RevokeNewAsync(SomeIntent.Of() with { Shard = 1 });
        Assert.Equal(intents.Reverse().Take(3).Select(intent => intent.Id.Serial), (await RevokedAsync(Now.AddDays(2))).Select(entry => entry.Serial));
        Assert.All(await RevokedAsync(Now), entry => Assert.Equal((RevocationReason.Superseded, Now.AddHours(1), null), (entry.Reason, entry.RevokedAt, entry.InvalidFrom)));
    }

    [Fact]
    public async Task RevocationsAreReadFromAPlaceOn()
    {
        for (var i = 0; i < 3; i++)
            await RevokeNewAsync();
        await RevokeNewAsync(SomeIntent.Of() with { Shard = 1 });
        var all = await PlacedAsync(SomeIntent.Shard, 0);
        var later = await RevokeNewAsync();

        Assert.Equal(3, all.Count);
        Assert.Equal(all.OrderBy(one => one.Place), all);
        var next = Assert.Single(await PlacedAsync(SomeIntent.Shard, all[^1].Place));
        Assert.Equal((later.Reason, later.RevokedAt, later.InvalidFrom), (next.Revoked.Reason, next.Revoked.RevokedAt, next.Revoked.InvalidFrom));
        Assert.Equal(Now.AddDays(90).AddSeconds(-1), next.NotAfter);
        Assert.Equal(5, (await PlacedAsync(SomeIntent.Shard with { Shard = ShardId.All }, 0)).Count);
        Assert.Empty(await PlacedAsync(SomeIntent.Shard, 0, Now.AddDays(90)));
    }

    [Fact]
    public async Task OfALargeListAllButItsEntriesIsKept()
    {
        var number = await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled);
        var part = new ListPart(0, Now.AddDays(-1), 17, 3, 111);
        var frame = new ListFrame(new byte[] { 1, 2 }, [part, part with { Shard = 1, Through = 19 }], new byte[] { 3 }, SomeIntent.Hash("tbs"), SomeIntent.Hash("signed"), default);
        var intent = SomeIntent.List(number) with { Der = default, Frame = frame };
        await Ledger.RecordListIntentAsync(intent, Cancelled);
        Assert.Null(await Ledger.FindCurrentListAsync(SomeIntent.Shard, Cancelled));
        var signed = intent with { Frame = frame with { Seal = new byte[] { 4, 5, 6 } } };

        await Ledger.RecordListAsync(signed, Now, Cancelled);
        await Ledger.RecordListAsync(signed, Now, Cancelled);

        foreach (var list in new[] { await Ledger.FindCurrentListAsync(SomeIntent.Shard, Cancelled), await Ledger.FindListAsync(SomeIntent.Shard, number, Cancelled) })
        {
            Assert.Equal((number, Now, Now.AddDays(1), 3L), (list!.Number, list.ThisUpdate, list.NextUpdate, list.EntryCount));
            Assert.True(list.Der.IsEmpty);
            Assert.Equal(signed.Frame.Head.ToArray(), list.Frame!.Head.ToArray());
            Assert.Equal(signed.Frame.Tail.ToArray(), list.Frame.Tail.ToArray());
            Assert.Equal(signed.Frame.TbsSha256.ToArray(), list.Frame.TbsSha256.ToArray());
            Assert.Equal(signed.Frame.SignedHash.ToArray(), list.Frame.SignedHash.ToArray());
            Assert.Equal(signed.Frame.Seal.ToArray(), list.Frame.Seal.ToArray());
            Assert.Equal(signed.Frame.Parts, list.Frame.Parts);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Ledger.RecordListAsync(signed with { Frame = signed.Frame with { Seal = new byte[] { 9 } } }, Now, Cancelled));
    }

    [Fact]
    public async Task TheCurrentListOnlyMovesForward()
    {
        Assert.Null(await Ledger.FindCurrentListAsync(SomeIntent.Shard, Cancelled));
        foreach (var number in new[] { 1, 2, 3 })
        {
            Assert.Equal(number, await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled));
            await Ledger.RecordListIntentAsync(SomeIntent.List(number), Cancelled);
        }

        var second = await PublishAsync(2);
        await PublishAsync(1);
        Assert.Null(await Ledger.FindListAsync(SomeIntent.Shard, 3, Cancelled));
        await ReopenAsync();
        var current = await Ledger.FindCurrentListAsync(SomeIntent.Shard, Cancelled);
        Assert.Equal(second.Der.ToArray(), current!.Der.ToArray());
        Assert.Equal(second with { Der = default }, current with { Der = default });
        Assert.Equal(1, (await Ledger.FindListAsync(SomeIntent.Shard, 1, Cancelled))!.Number);
        await PublishAsync(3);
        Assert.Equal(3, (await Ledger.FindCurrentListAsync(SomeIntent.Shard, Cancelled))!.Number);
    }

    [Fact]
    public async Task AListNumberIsUsedOnceAndOnlyAfterItWasReserved()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Ledger.RecordListIntentAsync(SomeIntent.List(1), Cancelled));
        await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Ledger.RecordListAsync(SomeIntent.List(1), Now, Cancelled));
        await Ledger.RecordListIntentAsync(SomeIntent.List(1), Cancelled);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Ledger.RecordListIntentAsync(SomeIntent.List(1), Cancelled));
        var list = await PublishAsync(1);
        await Ledger.RecordListAsync(list, Now, Cancelled);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await PublishAsync(1));
    }

    [Fact]
    public async Task PagesHoldEveryRecordOnceInOrderWhileOthersAreIssued()
    {
        var first = SomeIntent.Of();
        var open = SomeIntent.Of();
        await Ledger.RecordIntentAsync(open, Cancelled);
        foreach (var intent in Enumerable.Range(0, 24).Select(i => SomeIntent.Of() with { NotAfter = Now.AddDays(i % 4) }).Append(first))
            await IssueAsync(intent);
        foreach (var order in Enum.GetValues<CertificateOrder>())
        {
            var expected = (await ListAsync(Query() with { Order = order })).Select(record => record.Intent.Id).ToArray();
            var seen = new List<CertificateId>();
            var query = Query() with { Order = order, PageSize = 4 };
            do
            {
                var page = await Ledger.ListAsync(query, Cancelled);
                seen.AddRange(page.Records.Select(record => record.Intent.Id));
                query = query with { PageToken = page.NextPageToken };
                // Also the certificate of an intent that is older than the first page.
                if (seen.Count == 4)
                    await Ledger.RecordIssuedAsync(open.Id, SomeIntent.Signed(open.ToBeSigned), Now, Cancelled);
                await IssueAsync(SomeIntent.Of() with { NotAfter = Now.AddDays(1) });
            }
            while (query.PageToken is not null);
            Assert.Equal(expected, seen);
        }
    }

    [Fact]
    public async Task NewestFirstAndExpiresFirstAreTheirOrders()
    {
        var late = await IssueAsync(SomeIntent.Of() with { NotAfter = Now.AddDays(9) });
        var soon = await IssueAsync(SomeIntent.Of() with { NotAfter = Now.AddDays(1) });
        var middle = await IssueAsync(SomeIntent.Of() with { NotAfter = Now.AddDays(5) });
        CertificateId[] newest = [middle.Intent.Id, soon.Intent.Id, late.Intent.Id];
        CertificateId[] expires = [soon.Intent.Id, middle.Intent.Id, late.Intent.Id];
        Assert.Equal(newest, (await ListAsync(Query())).Select(record => record.Intent.Id));
        Assert.Equal(expires, (await ListAsync(Query() with { Order = CertificateOrder.ExpiresFirst })).Select(record => record.Intent.Id));
    }

    [Fact]
    public async Task EachFilterFindsItsOwn()
    {
        var a = await IssueAsync(SomeIntent.Of(name: "a.example.test") with { Subject = "CN=Zahlung Süd,O=Bank" });
        var b = await IssueAsync(SomeIntent.Of(name: "b.example.test", requester: "uri:b") with { Profile = "client", NotAfter = Now.AddDays(3) });
        var c = await IssueAsync(SomeIntent.Of(name: "c.example.test") with { Id = new CertificateId("issuing-2", SerialNumber.Random()), NotAfter = Now.AddDays(-1) });
        await Ledger.RecordIntentAsync(SomeIntent.Of(name: "b.example.test"), Cancelled);
        await Ledger.RevokeAsync(b.Intent.Id, SomeIntent.Revocation(), Cancelled);

        await FindsAsync(Query() with { Profile = "client" }, b);
        await FindsAsync(Query() with { Requester = "uri:b" }, b);
        await FindsAsync(Query() with { Authority = "issuing-2" }, c);
        await FindsAsync(Query() with { State = CertificateState.Active }, a);
        await FindsAsync(Query() with { State = CertificateState.Revoked }, b);
        await FindsAsync(Query() with { State = CertificateState.Expired }, c);
        await FindsAsync(Query() with { Subject = "zahlung sÜD" }, a);
        await FindsAsync(Query() with { Subject = "100%" });
        await FindsAsync(Query() with { SubjectName = "b.example.test" }, b);
        await FindsAsync(Query() with { SubjectName = "dns:a.example.test" }, a);
        await FindsAsync(Query() with { SubjectName = "ip:a.example.test" });
        await FindsAsync(Query() with { ExpiresFrom = b.Intent.NotAfter, ExpiresBefore = a.Intent.NotAfter }, b);
        await FindsAsync(Query() with { Requester = "uri:b", State = CertificateState.Active });
        await FindsAsync(Query(), c, b, a);
    }

    [Theory]
    [InlineData(0, CertificateState.Active)]
    [InlineData(999, CertificateState.Active)]
    [InlineData(1000, CertificateState.Expired)]
    public async Task TheLastSecondOfValidityCounts(int milliseconds, CertificateState state)
    {
        var record = await IssueAsync();
        await FindsAsync(Query() with { State = state, Now = record.Intent.NotAfter.AddMilliseconds(milliseconds) }, record);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAA")]
    [InlineData("' OR 1=1 --")]
    public async Task APageTokenOfOwnMakingIsRefused(string token)
    {
        var refusal = await Assert.ThrowsAsync<RefusedException>(async () => await Ledger.ListAsync(Query() with { PageToken = token }, Cancelled));
        Assert.Equal((RefusalReason.InvalidRequest, "page_token"), (refusal.Reason, Assert.Single(refusal.Violations).Field));
    }

    [Fact]
    public async Task APageTokenOfAnotherFilterOrOrderIsRefused()
    {
        await IssueAsync();
        await IssueAsync();
        var token = (await Ledger.ListAsync(Query() with { PageSize = 1 }, Cancelled)).NextPageToken;
        foreach (var other in new[] { Query() with { Requester = "uri:b" }, Query() with { Order = CertificateOrder.ExpiresFirst } })
        {
            var refusal = await Assert.ThrowsAsync<RefusedException>(async () => await Ledger.ListAsync(other with { PageToken = token }, Cancelled));
            Assert.Equal("page_token", Assert.Single(refusal.Violations).Field);
        }

        Assert.Single((await Ledger.ListAsync(Query() with { PageToken = token }, Cancelled)).Records);
    }

    [Fact]
    public async Task SqlInNamesIsOnlyText()
    {
        const string Sql = "'; DROP TABLE certificates; -- \" %_\\";
        var record = await IssueAsync(SomeIntent.Of(Sql, Sql, Sql) with { Profile = Sql, Id = new CertificateId(Sql, SerialNumber.Random()) });
        await FindsAsync(Query() with { Subject = Sql, SubjectName = Sql, Requester = Sql, Profile = Sql, Authority = Sql }, record);
        SameIntent(record.Intent, (await Ledger.FindByRequestAsync(Sql, Sql, Cancelled))!.Intent);
        await Ledger.AppendAsync(new AuditEvent(AuditEventKind.RequestRefused, Now, Sql, new Dictionary<string, string> { [Sql] = Sql }), Cancelled);
        Assert.Equal(Sql, (await ReadLogAsync())[^1].Detail(Sql));
    }

    [Fact]
    public async Task TimesOf2060AreKept()
    {
        var at = new DateTimeOffset(2060, 2, 29, 23, 59, 59, TimeSpan.Zero);
        var intent = SomeIntent.Of() with { NotBefore = at.AddYears(-1), NotAfter = at.AddYears(40), CreatedAt = at.AddTicks(10) };
        await IssueAsync(intent);
        await Ledger.RevokeAsync(intent.Id, SomeIntent.Revocation(at: at) with { InvalidFrom = at.AddHours(-1) }, Cancelled);
        var record = await Ledger.FindAsync(intent.Id, Cancelled);
        SameIntent(intent, record!.Intent);
        Assert.Equal((at, at.AddHours(-1)), (record.Revocation!.RevokedAt, record.Revocation.InvalidFrom));
        await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled);
        await Ledger.RecordListIntentAsync(SomeIntent.List(1, at), Cancelled);
        Assert.Equal(at, (await PublishAsync(1, at)).ThisUpdate);
        Assert.Equal(at.AddDays(1), (await Ledger.FindCurrentListAsync(SomeIntent.Shard, Cancelled))!.NextUpdate);
        Assert.Equal(at.AddTicks(10), (await ReadLogAsync())[0].Time);
    }

    [Fact]
    public async Task EveryActHasItsEntryAndTheHeadIsThatOfAllEntries()
    {
        var record = await IssueAsync();
        await Ledger.RevokeAsync(record.Intent.Id, SomeIntent.Revocation(), Cancelled);
        await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled);
        await Ledger.RecordListIntentAsync(SomeIntent.List(1), Cancelled);
        await PublishAsync(1);
        await Ledger.AppendAsync(new AuditEvent(AuditEventKind.ServiceStarted, Now, "service", new Dictionary<string, string> { ["version"] = "1" }), Cancelled);

        var entries = await ReadLogAsync();

        Assert.Equal(
            ["IssuanceIntended", "CertificateIssued", "CertificateRevoked", "RevocationListNumberReserved", "RevocationListIntended", "RevocationListPublished", "ServiceStarted"],
            entries.Select(entry => entry.KindName));
        Assert.Equal(record.Intent.Id.Serial.ToString(), entries[0].Detail("serial"));
        Assert.Equal(
            System.Security.Cryptography.SHA256.HashData(record.Der!.Value.Span),
            entries[1].Octets.Single(octets => octets.Name == "certificate_sha256").Value.ToArray());
        Assert.Equal(("Superseded", "1"), (entries[2].Detail("reason"), entries[2].Detail("list_number")));
        await ReopenAsync();
        await Ledger.CheckAsync(Cancelled);
        Assert.Equal(7, (await ReadLogAsync()).Count);
    }

    [Fact]
    public async Task AnActWhoseCallerGaveUpBeforeIsNotWritten()
    {
        var gone = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Ledger.RecordIntentAsync(SomeIntent.Of(), gone));
        await Ledger.CheckAsync(Cancelled);
        Assert.Empty(await ReadLogAsync());
    }

    [Fact]
    public async Task AnEventTooLargeForTheLogIsCutAndNotRefused()
    {
        var details = Enumerable.Range(0, 500).ToDictionary(i => $"name{i}", _ => new string('x', 5000));
        await Ledger.AppendAsync(new AuditEvent(AuditEventKind.RequestRefused, Now, new string('a', 5000), details), Cancelled);
        var entry = Assert.Single(await ReadLogAsync());
        Assert.Equal("443", entry.Detail("omitted"));
    }

    private static CertificateQuery Query() => new() { Now = Now, PageSize = 1000 };

    private static void SameIntent(IssuanceIntent expected, IssuanceIntent actual)
    {
        Assert.Equal(expected.ToBeSigned.ToArray(), actual.ToBeSigned.ToArray());
        Assert.Equal(expected.RequestHash.ToArray(), actual.RequestHash.ToArray());
        Assert.Equal(expected.ProfileVersion.ToArray(), actual.ProfileVersion.ToArray());
        Assert.Equal(expected.PublicKeySha256.ToArray(), actual.PublicKeySha256.ToArray());
        Assert.Equal(expected.Names, actual.Names);
        Assert.Equal(expected.Labels, actual.Labels);
        Assert.Equal(
            (expected.Id, expected.Requester, expected.RequestId, expected.Profile, expected.Subject, expected.Shard, expected.Renews),
            (actual.Id, actual.Requester, actual.RequestId, actual.Profile, actual.Subject, actual.Shard, actual.Renews));
        Assert.Equal((expected.NotBefore, expected.NotAfter, expected.CreatedAt), (actual.NotBefore, actual.NotAfter, actual.CreatedAt));
    }

    [Fact]
    public async Task TheRevocationsOfAllShardsAreReadTogether()
    {
        var one = SomeIntent.Of();
        var other = SomeIntent.Of() with { Shard = 1 };
        await RevokeNewAsync(one);
        await RevokeNewAsync(other);

        var all = await RevokedAsync(DateTimeOffset.UnixEpoch, SomeIntent.Shard with { Shard = ShardId.All });

        Assert.Equal([one.Id.Serial, other.Id.Serial], all.Select(entry => entry.Serial));
        Assert.Single(await RevokedAsync(DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task ALineageIsCountedWithinItsProfileAndHandedDownByRenewal()
    {
        var first = await IssueAsync();
        var second = await IssueAsync();
        var other = await IssueAsync(SomeIntent.Of() with { Profile = "client" });
        var renewed = await IssueAsync(SomeIntent.Of() with { Renews = first.Intent.Id });
        var again = await IssueAsync(SomeIntent.Of() with { Renews = renewed.Intent.Id });
        var third = await IssueAsync();
        await Ledger.RecordIntentAsync(SomeIntent.Of() with { Renews = again.Intent.Id }, Cancelled);

        Assert.Equal((1, renewed.Intent.Id), await LineageAsync(first));
        Assert.Equal((2, null), await LineageAsync(second));
        Assert.Equal((1, null), await LineageAsync(other));
        Assert.Equal((1, again.Intent.Id), await LineageAsync(renewed));
        Assert.Equal((1, null), await LineageAsync(again));
        Assert.Equal((3, null), await LineageAsync(third));

        await Ledger.RevokeAsync(again.Intent.Id, SomeIntent.Revocation(), Cancelled);
        Assert.Equal((1, null), await LineageAsync(renewed));
        Assert.Null(await Ledger.FindStandingAsync(SomeIntent.Of().Id, Cancelled));
    }

    [Fact]
    public async Task AKeyIsUsedOnceACertificateCarriesIt()
    {
        var intent = SomeIntent.Of();
        await Ledger.RecordIntentAsync(intent, Cancelled);
        Assert.False(await Ledger.IsKeyUsedAsync(intent.PublicKeySha256, Cancelled));

        await Ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), Now, Cancelled);

        Assert.True(await Ledger.IsKeyUsedAsync(intent.PublicKeySha256, Cancelled));
        Assert.False(await Ledger.IsKeyUsedAsync(SomeIntent.Hash("another"), Cancelled));
    }

    [Fact]
    public async Task WhatEndsIsReadUnlessSomethingReplacedIt()
    {
        var end = Now.AddDays(90).AddSeconds(-1);
        var forgotten = await IssueAsync(SomeIntent.Of(name: "forgotten.example.test"));
        var renewed = await IssueAsync(SomeIntent.Of(name: "renewed.example.test"));
        await IssueAsync(SomeIntent.Of(name: "renewed.example.test", requester: "uri:spiffe://example.test/b") with { Renews = renewed.Intent.Id, NotAfter = end.AddDays(60) });
        await IssueAsync(SomeIntent.Of(name: "again.example.test"));
        await IssueAsync(SomeIntent.Of(name: "again.example.test") with { NotAfter = end.AddDays(60) });
        var namesake = await IssueAsync(SomeIntent.Of(name: "shared.example.test"));
        await IssueAsync(SomeIntent.Of(name: "shared.example.test", requester: "uri:spiffe://example.test/b") with { NotAfter = end.AddDays(60) });
        await RevokeNewAsync();

        var ending = new List<CertificateId>();
        await foreach (var standing in Ledger.ReadEndingAsync(Now.AddDays(60), Now.AddDays(91), Cancelled))
            ending.Add(standing.Record.Intent.Id);

        Assert.Equal([forgotten.Intent.Id, namesake.Intent.Id], ending);
    }

    [Fact]
    public async Task AnAlarmIsRecordedOnceAlsoAfterARestart()
    {
        var alarm = new ExpiryAlarm(SomeIntent.Of().Id, ExpiringKind.Leaf, "uri:spiffe://example.test/a", Now.AddDays(20), TimeSpan.FromDays(30), Now);
        Assert.True(await Ledger.RecordAlarmAsync(alarm, Cancelled));
        await ReopenAsync();

        Assert.False(await Ledger.RecordAlarmAsync(alarm with { At = Now.AddDays(1) }, Cancelled));
        Assert.True(await Ledger.RecordAlarmAsync(alarm with { Threshold = TimeSpan.FromDays(14) }, Cancelled));

        var log = await ReadLogAsync();
        Assert.Equal(2, log.Count);
        Assert.All(log, entry => Assert.Equal((int)AuditEventKind.CertificateExpiring, entry.Kind));
    }

    private async Task<(long Lineage, CertificateId? Successor)> LineageAsync(CertificateRecord record)
    {
        var standing = await Ledger.FindStandingAsync(record.Intent.Id, Cancelled);
        return (standing!.Lineage, standing.Successor);
    }

    private async Task FindsAsync(CertificateQuery query, params CertificateRecord[] expected) =>
        Assert.Equal(expected.Select(record => record.Intent.Id), (await ListAsync(query)).Select(record => record.Intent.Id));

    private async Task<IReadOnlyList<CertificateRecord>> ListAsync(CertificateQuery query) => (await Ledger.ListAsync(query, Cancelled)).Records;

    private async Task<RevocationRecord> RevokeNewAsync(IssuanceIntent? intent = null) =>
        (await Ledger.RevokeAsync((await IssueAsync(intent)).Intent.Id, SomeIntent.Revocation(), Cancelled))!.Revocation!;

    private async Task<List<RevokedSerial>> RevokedAsync(DateTimeOffset expiringFrom, ShardId? shard = null)
    {
        var entries = new List<RevokedSerial>();
        await foreach (var entry in Ledger.ReadRevokedAsync(shard ?? SomeIntent.Shard, expiringFrom, Cancelled))
            entries.Add(entry);
        return entries;
    }

    private async Task<List<PlacedRevocation>> PlacedAsync(ShardId shard, long after, DateTimeOffset? expiringFrom = null)
    {
        var revocations = new List<PlacedRevocation>();
        await foreach (var revocation in Ledger.ReadRevocationsAsync(shard, after, expiringFrom ?? Now, Cancelled))
            revocations.Add(revocation);
        return revocations;
    }

    private async Task<RevocationList> PublishAsync(long number, DateTimeOffset? thisUpdate = null)
    {
        var intent = SomeIntent.List(number, thisUpdate);
        var list = intent with { Der = SomeIntent.Signed(intent.Der) };
        await Ledger.RecordListAsync(list, Now, Cancelled);
        return list;
    }
}
