using System.Security.Cryptography;
using SigningService.Authority;
using SigningService.Authority.Approvals;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;

namespace SigningService.Ledger.Tests;

/// <summary>Approvals.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task AnApprovalIsReadBackWithItsVotesAndEveryActHasOneEntry()
    {
        var approval = SomeApproval("make-1");
        Assert.Equal(approval.Id, (await Ledger.RecordApprovalAsync(approval, Cancelled)).Id);
        // A retry gets what the first led to, whatever it brings.
        Assert.Equal(approval.Id, (await Ledger.RecordApprovalAsync(SomeApproval("make-1"), Cancelled)).Id);
        var first = SomeVote("a");
        await Ledger.ApproveAsync(approval.Id, first, Cancelled);
        await Ledger.ApproveAsync(approval.Id, SomeVote("b"), Cancelled);

        var read = (await Ledger.FindApprovalAsync(approval.Id, Cancelled))!;
        Assert.Equal(approval with { Votes = [], Request = default, RequestSha256 = default, RequesterKeySha256 = default }, read with { Votes = [], Request = default, RequestSha256 = default, RequesterKeySha256 = default });
        Assert.Equal(approval.Request.ToArray(), read.Request.ToArray());
        Assert.Equal(["a", "b"], read.Votes.Select(vote => vote.Approver));
        Assert.Equal((first.PublicKey, first.Certificate, first.At), (read.Votes[0].PublicKey, read.Votes[0].Certificate, read.Votes[0].At));
        Assert.Equal(first.Signature.ToArray(), read.Votes[0].Signature.ToArray());
        Assert.Equal(read.Id, (await Ledger.FindApprovalByRequestAsync("r", "make-1", Cancelled))!.Id);
        Assert.Null(await Ledger.FindApprovalByRequestAsync("other", "make-1", Cancelled));
        Assert.Equal(read.Id, Assert.Single(await Ledger.FindApprovalsOfSubjectAsync("grants:00", Cancelled)).Id);

        await Ledger.UseAsync(approval.Id, Now, Cancelled);
        await Ledger.ReturnAsync(approval.Id, Now, "the token was away", Cancelled);
        await Ledger.UseAsync(approval.Id, Now, Cancelled);
        Assert.Empty(await Ledger.FindApprovalsOfSubjectAsync("grants:00", Cancelled));
        Assert.Equal(6, await CountEntriesAsync());
    }

    [Fact]
    public async Task OfManyVotesOfOnePersonOrOneKeyOneIsTaken()
    {
        var approval = await Ledger.RecordApprovalAsync(SomeApproval("make-1"), Cancelled);
        var vote = SomeVote("a");
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => TriesAsync(() =>
            Ledger.ApproveAsync(approval.Id, i % 2 == 0 ? SomeVote("a") : vote with { Approver = "a" }, Cancelled).AsTask())));
        Assert.Equal(1, taken.Count(reason => reason is null));
        var stored = (await Ledger.FindApprovalAsync(approval.Id, Cancelled))!.Votes[0];
        Assert.Equal(RefusalReason.ApprovalNotAllowed, await TriesAsync(() => Ledger.ApproveAsync(approval.Id, stored with { Approver = "b" }, Cancelled).AsTask()));
        Assert.Single((await Ledger.FindApprovalAsync(approval.Id, Cancelled))!.Votes);
    }

    [Fact]
    public async Task OfManyUsesOfOneApprovalOneSucceeds()
    {
        var approval = await Ledger.RecordApprovalAsync(SomeApproval("make-1"), Cancelled);
        var used = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => TriesAsync(() => Ledger.UseAsync(approval.Id, Now, Cancelled).AsTask())));
        Assert.Equal(1, used.Count(reason => reason is null));
        Assert.Equal(49, used.Count(reason => reason is RefusalReason.ApprovalSpent));
        Assert.Equal(RefusalReason.ApprovalSpent, await TriesAsync(() => Ledger.RejectAsync(approval.Id, Now, "b", "", Cancelled).AsTask()));
    }

    [Fact]
    public async Task WhatIsRejectedOrOverIsNeitherApprovedNorUsed()
    {
        var rejected = await Ledger.RecordApprovalAsync(SomeApproval("make-1"), Cancelled);
        await Ledger.RejectAsync(rejected.Id, Now, "b", "no", Cancelled);
        Assert.Equal("no", (await Ledger.RejectAsync(rejected.Id, Now, "c", "again", Cancelled)).RejectNote);
        Assert.Equal(RefusalReason.ApprovalRejected, await TriesAsync(() => Ledger.UseAsync(rejected.Id, Now, Cancelled).AsTask()));
        Assert.Equal(RefusalReason.ApprovalRejected, await TriesAsync(() => Ledger.ApproveAsync(rejected.Id, SomeVote("a"), Cancelled).AsTask()));

        var late = await Ledger.RecordApprovalAsync(SomeApproval("make-2"), Cancelled);
        Assert.Equal(RefusalReason.ApprovalExpired, await TriesAsync(() => Ledger.UseAsync(late.Id, late.ExpiresAt, Cancelled).AsTask()));
        Assert.Equal(RefusalReason.ApprovalExpired, await TriesAsync(() => Ledger.ApproveAsync(late.Id, SomeVote("a") with { At = late.ExpiresAt }, Cancelled).AsTask()));
        Assert.Equal(RefusalReason.UnknownApproval, await TriesAsync(() => Ledger.UseAsync("none", Now, Cancelled).AsTask()));
        Assert.Equal(3, await CountEntriesAsync());
    }

    [Fact]
    public async Task ApprovalsArePagedNewestFirstAndLoadedFilesRemembered()
    {
        for (var i = 0; i < 5; i++)
            await Ledger.RecordApprovalAsync(SomeApproval($"make-{i}"), Cancelled);
        var first = await Ledger.ListApprovalsAsync(new ApprovalQuery(3, null), Cancelled);
        var second = await Ledger.ListApprovalsAsync(new ApprovalQuery(3, first.Next), Cancelled);
        Assert.Equal(["make-4", "make-3", "make-2", "make-1", "make-0"], first.Approvals.Concat(second.Approvals).Select(approval => approval.RequestId));
        Assert.Null(second.Next);

        Assert.Null(await Ledger.FindLoadedFileAsync("grants", Cancelled));
        await Ledger.NoteLoadedFileAsync("grants", new LoadedFile(SomeIntent.Hash("1"), false), Now, Cancelled);
        await Ledger.NoteLoadedFileAsync("grants", new LoadedFile(SomeIntent.Hash("2"), true), Now, Cancelled);
        var loaded = (await Ledger.FindLoadedFileAsync("grants", Cancelled))!;
        Assert.True(loaded.Guarded);
        Assert.Equal(SomeIntent.Hash("2").ToArray(), loaded.Version.ToArray());
    }

    private async Task<int> CountEntriesAsync()
    {
        var count = 0;
        await foreach (var entry in Ledger.ReadEntriesAsync(0, long.MaxValue, Cancelled))
            count += AuditLog.LogEntry.Decode(entry.Entry).KindName.StartsWith("Approval", StringComparison.Ordinal) ? 1 : 0;
        return count;
    }

    private static async Task<RefusalReason?> TriesAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (RefusedException e)
        {
            return e.Reason;
        }
    }

    private static Approval SomeApproval(string requestId) => new()
    {
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        Act = ApprovalAct.ChangeFile,
        Method = "/signing.v1.ApprovalService/ProposeFile",
        Request = new byte[] { 1, 2, 3 },
        RequestSha256 = SHA256.HashData([1, 2, 3]),
        RequestId = requestId,
        Subject = "grants:00",
        Requester = "r",
        RequesterKeySha256 = SomeIntent.Hash("r"),
        CreatedAt = Now,
        ExpiresAt = Now.AddHours(1),
        Required = 2,
    };

    private static ApprovalVote SomeVote(string approver)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new ApprovalVote(
            approver, PublicKey.Parse(key.ExportSubjectPublicKeyInfo()), new CertificateId("client-ca", SerialNumber.Random()), new byte[] { 4, 5 }, Now);
    }
}
