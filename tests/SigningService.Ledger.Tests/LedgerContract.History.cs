using SigningService.Authority.Auditing;
using SigningService.Authority.Issuance;
using SigningService.Authority.Verifying;

namespace SigningService.Ledger.Tests;

/// <content>What issuance left behind.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task OpenIntentsAreFoundTheOldestFirst()
    {
        var younger = SomeIntent.Of() with { CreatedAt = Now.AddMinutes(1) };
        var (older, tooYoung, revoked) = (SomeIntent.Of(), SomeIntent.Of() with { CreatedAt = Now.AddMinutes(2) }, SomeIntent.Of());
        foreach (var intent in new[] { younger, older, tooYoung, revoked })
            await Ledger.RecordIntentAsync(intent, Cancelled);
        await Ledger.RevokeAsync(revoked.Id, SomeIntent.Revocation(), Cancelled);
        await IssueAsync();
        await ReopenAsync();

        var open = new List<CertificateRecord>();
        await foreach (var record in Ledger.ReadOpenAsync(Now.AddMinutes(2), Cancelled))
            open.Add(record);

        Assert.Equal([older.Id, younger.Id], open.Select(record => record.Intent.Id));
    }

    [Fact]
    public async Task AnOpenIntentIsClosedOnceAndTheLogSaysWhyBeforeItSaysRevoked()
    {
        var intent = SomeIntent.Of();
        await Ledger.RecordIntentAsync(intent, Cancelled);

        var closed = await Ledger.CloseAsync(intent.Id, SomeIntent.Revocation(), Cancelled);
        Assert.Null(await Ledger.CloseAsync(intent.Id, SomeIntent.Revocation(), Cancelled));

        Assert.NotNull(closed!.Revocation);
        var log = await ReadLogAsync();
        Assert.Equal(
            [AuditEventKind.IssuanceIntended, AuditEventKind.IntentClosed, AuditEventKind.CertificateRevoked],
            log.Select(entry => (AuditEventKind)entry.Kind));
        Assert.Equal(2, closed.Log.Revoked);
        Assert.Equal(intent.RequestId, log[1].Detail("request_id"));
    }

    [Fact]
    public async Task WhatWasIssuedInTheMeantimeIsNotClosed()
    {
        var issued = await IssueAsync();
        Assert.Null(await Ledger.CloseAsync(issued.Intent.Id, SomeIntent.Revocation(), Cancelled));
        Assert.Null((await Ledger.FindAsync(issued.Intent.Id, Cancelled))!.Revocation);
    }

    [Fact]
    public async Task IntentsOfAKeyAreCountedByCallerAndProfileFromATimeOn()
    {
        var intent = SomeIntent.Of();
        IssuanceIntent[] counted = [intent, Like() with { CreatedAt = Now.AddMinutes(5) }];
        IssuanceIntent[] others = [Like() with { Profile = "other" }, Like() with { Requester = "uri:spiffe://example.test/b" }, Like() with { CreatedAt = Now.AddMinutes(-1) }, SomeIntent.Of()];
        foreach (var other in counted.Concat(others))
            await Ledger.RecordIntentAsync(other, Cancelled);
        await Ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), Now, Cancelled);

        var use = await Ledger.CountIntentsAsync(intent.Requester, intent.PublicKeySha256, intent.Profile, Now, Cancelled);
        Assert.Equal(new KeyUse(2, Now), use);
        Assert.Equal(default, await Ledger.CountIntentsAsync(intent.Requester, SomeIntent.Hash("none"), intent.Profile, Now, Cancelled));

        IssuanceIntent Like() => SomeIntent.Of() with { PublicKeySha256 = intent.PublicKeySha256 };
    }

    [Fact]
    public async Task ARequestIdStaysBoundToTheFirstRequestOfItsCaller()
    {
        Assert.Equal(SomeIntent.Hash("1"), (await Ledger.BindRequestAsync("a", "r", SomeIntent.Hash("1"), Cancelled)).ToArray());
        await ReopenAsync();
        Assert.Equal(SomeIntent.Hash("1"), (await Ledger.BindRequestAsync("a", "r", SomeIntent.Hash("2"), Cancelled)).ToArray());
        Assert.Equal(SomeIntent.Hash("2"), (await Ledger.BindRequestAsync("b", "r", SomeIntent.Hash("2"), Cancelled)).ToArray());
    }

    [Fact]
    public async Task CertificatesAreReadInTheOrderOfIssuePieceByPiece()
    {
        var ids = new List<Authority.CertificateId>();
        for (var i = 0; i < 5; i++)
            ids.Add((await IssueAsync()).Intent.Id);
        var read = new List<IssuedCertificate>();
        for (var last = 0L; ;)
        {
            var before = read.Count;
            await foreach (var issued in Ledger.ReadIssuedAsync(last, 2, Cancelled))
                read.Add(issued);
            if (read.Count == before)
                break;
            last = read[^1].Place;
        }

        Assert.Equal(ids, read.Select(issued => issued.Record.Intent.Id));
    }

    [Fact]
    public async Task AFindingIsRecordedOnce()
    {
        var finding = new VerificationFinding("authorities/a/certificates/01", "signature", "It does not verify.", Now);
        Assert.True(await Ledger.RecordFindingAsync(finding, Cancelled));
        await ReopenAsync();
        Assert.False(await Ledger.RecordFindingAsync(finding with { At = Now.AddDays(1) }, Cancelled));
        Assert.True(await Ledger.RecordFindingAsync(finding with { Fault = "lint" }, Cancelled));
        Assert.Equal(2, (await ReadLogAsync()).Count(entry => entry.Kind == (int)AuditEventKind.VerificationFailed));
    }
}
