using SigningService.Authority.Reporting;

namespace SigningService.Ledger.Tests;

/// <summary>The certificates as a whole.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task TheFleetIsWhatIsValidWithTheAgeOfItsKeys()
    {
        var first = await IssueAsync(SomeIntent.Of() with { CreatedAt = Now.AddDays(-40), NotAfter = Now.AddDays(1), NotBefore = Now.AddDays(-40) });
        var second = await IssueAsync(SomeIntent.Of() with { Renews = first.Intent.Id, PublicKeySha256 = first.Intent.PublicKeySha256, NotAfter = Now.AddDays(2) });
        var third = await IssueAsync(SomeIntent.Of() with { NotAfter = Now.AddDays(3) });
        // Neither a successor that was revoked nor one that was never issued counts.
        var revoked = await IssueAsync(SomeIntent.Of() with { Renews = third.Intent.Id });
        await Ledger.RevokeAsync(revoked.Intent.Id, SomeIntent.Revocation(), Cancelled);
        await Ledger.RecordIntentAsync(SomeIntent.Of() with { Renews = third.Intent.Id }, Cancelled);
        await IssueAsync(SomeIntent.Of() with { NotBefore = Now.AddDays(-2), NotAfter = Now.AddSeconds(-1) });

        var fleet = new List<FleetCertificate>();
        await foreach (var certificate in Ledger.ReadFleetAsync(Now, Cancelled))
            fleet.Add(certificate);

        Assert.Equal([first.Intent.NotAfter, second.Intent.NotAfter, third.Intent.NotAfter], fleet.Select(certificate => certificate.NotAfter));
        Assert.Equal([true, false, false], fleet.Select(certificate => certificate.IsRenewed));
        Assert.Equal([true, true, false], fleet.Select(certificate => certificate.IsKeyReused));
        Assert.Equal([Now.AddDays(-40), Now.AddDays(-40), Now], fleet.Select(certificate => certificate.KeySince));
        Assert.Equal(fleet[0].Lineage, fleet[1].Lineage);
        Assert.Equal(RotationReporting.TagOf(third.Intent.PublicKeySha256.Span), fleet[2].KeyTag);
        Assert.Equal((third.Intent.Profile, third.Intent.Requester, third.Intent.NotBefore, third.Intent.CreatedAt),
            (fleet[2].Profile, fleet[2].Requester, fleet[2].NotBefore, fleet[2].CreatedAt));
    }
}
