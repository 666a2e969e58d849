using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Tests;

/// <content>A key that was reported compromised.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task AllCertificatesOfAKeyAreRevokedTogetherOpenIntentsTooAndTheKeyIsBlocked()
    {
        var key = SomeIntent.Hash("a key");
        var issued = await IssuedOfKeyAsync(SomeIntent.Of() with { PublicKeySha256 = key });
        var open = SomeIntent.Of() with { PublicKeySha256 = key, Shard = 1 };
        await Ledger.RecordIntentAsync(open, Cancelled);
        var ended = await IssuedOfKeyAsync(SomeIntent.Of() with { PublicKeySha256 = key, NotAfter = SomeIntent.Now.AddMinutes(59) });
        var before = await IssuedOfKeyAsync(SomeIntent.Of() with { PublicKeySha256 = key });
        await Ledger.RevokeAsync(before.Id, SomeIntent.Revocation(), Cancelled);
        var another = await IssuedOfKeyAsync(SomeIntent.Of() with { PublicKeySha256 = SomeIntent.Hash("another key") });

        var revoked = await Ledger.RevokeKeyAsync(key, SomeIntent.Revocation(RevocationReason.KeyCompromise), Cancelled);

        Assert.Equal(new[] { issued.Id, open.Id }.OrderBy(id => id.ToString()), revoked.Select(record => record.Intent.Id).OrderBy(id => id.ToString()));
        Assert.All(revoked, record => Assert.Equal(RevocationReason.KeyCompromise, record.Revocation!.Reason));
        Assert.True(await Ledger.IsKeyCompromisedAsync(key, Cancelled));
        Assert.Equal(RevocationReason.Superseded, (await Ledger.FindAsync(before.Id, Cancelled))!.Revocation!.Reason);
        Assert.Null((await Ledger.FindAsync(ended.Id, Cancelled))!.Revocation);
        Assert.Null((await Ledger.FindAsync(another.Id, Cancelled))!.Revocation);
        Assert.Equal(3, await CountRevokedEntriesAsync());
        Assert.Empty(await Ledger.RevokeKeyAsync(key, SomeIntent.Revocation(RevocationReason.KeyCompromise), Cancelled));
        Assert.Empty(await Ledger.RevokeKeyAsync(SomeIntent.Hash("no key"), SomeIntent.Revocation(RevocationReason.KeyCompromise), Cancelled));
        Assert.True(await Ledger.IsKeyCompromisedAsync(SomeIntent.Hash("no key"), Cancelled));
    }

    private async Task<IssuanceIntent> IssuedOfKeyAsync(IssuanceIntent intent)
    {
        await Ledger.RecordIntentAsync(intent, Cancelled);
        await Ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), SomeIntent.Now, Cancelled);
        return intent;
    }

    private async Task<int> CountRevokedEntriesAsync()
    {
        var count = 0;
        await foreach (var recorded in Ledger.ReadEntriesAsync(0, long.MaxValue, Cancelled))
            count += LogEntry.Decode(recorded.Entry).Kind == (int)AuditEventKind.CertificateRevoked ? 1 : 0;
        return count;
    }
}
