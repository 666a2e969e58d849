using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Tests;

/// <content>The search for a part of the subject.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task APartOfTheSubjectIsTakenAsItIsWritten()
    {
        var odd = await IssueAsync(SomeIntent.Of() with { Subject = @"CN=50% a_b\c" });
        var plain = await IssueAsync(SomeIntent.Of() with { Subject = "CN=505 axbxc" });
        var long1 = await IssueAsync(SomeIntent.Of() with { Subject = "CN=" + new string('x', 3_000) });

        await FindsAsync(Query() with { Subject = "0% A_B" }, odd);
        await FindsAsync(Query() with { Subject = @"_b\C" }, odd);
        await FindsAsync(Query() with { Subject = "50_" });
        await FindsAsync(Query() with { Subject = "5%5" });
        await FindsAsync(Query() with { Subject = "AXB" }, plain);
        await FindsAsync(Query() with { Subject = new string('X', 2_000) }, long1);
        await FindsAsync(Query() with { Subject = "cn=50", Order = CertificateOrder.ExpiresFirst }, odd, plain);
        await FindsAsync(Query() with { Subject = "cn=50", Requester = plain.Intent.Requester, PageSize = 1 }, plain);
    }
}
