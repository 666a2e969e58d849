using SigningService.Authority;
using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Tests;

/// <content>How it stands with a certificate.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task TheStatusOfACertificateIsThatOfItsRecord()
    {
        var (open, issued, revoked) = (SomeIntent.Of(), SomeIntent.Of(), SomeIntent.Of());
        await Ledger.RecordIntentAsync(open, Cancelled);
        await IssueAsync(issued);
        await IssueAsync(revoked);
        var revocation = (await Ledger.RevokeAsync(revoked.Id, SomeIntent.Revocation(), Cancelled))!.Revocation;

        Assert.Null(await Ledger.FindStatusAsync(new CertificateId("issuing-1", SerialNumber.Random()), Cancelled));
        Assert.Equal(new IssuanceStatus(false, null), await Ledger.FindStatusAsync(open.Id, Cancelled));
        Assert.Equal(new IssuanceStatus(true, null), await Ledger.FindStatusAsync(issued.Id, Cancelled));
        Assert.Equal(new IssuanceStatus(true, revocation), await Ledger.FindStatusAsync(revoked.Id, Cancelled));
    }
}
