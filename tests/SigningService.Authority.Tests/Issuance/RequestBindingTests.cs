using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Issuance;

/// <summary>A request id stands for one request of one caller, whatever kind it is, as long as there is a record of it.</summary>
public sealed class RequestBindingTests
{
    private readonly TestHouse _house = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnIdOfAnIssuanceIsNoneOfARenewal()
    {
        var issued = await IssueAsync("r1");

        await ReusedAsync(async () => await RenewAsync(issued.Intent.Id, "r1", Csr.For("api.example.test")));
    }

    [Fact]
    public async Task AnIdOfARenewalIsForItsCertificateAndItsKeyAlone()
    {
        var (first, second) = (await IssueAsync("r1"), await IssueAsync("r2"));
        var csr = Csr.For("api.example.test");
        var renewed = await RenewAsync(first.Intent.Id, "renewal", csr);

        _house.Time.Advance(TimeSpan.FromDays(60));
        Assert.Equal(renewed.Intent.Id, (await RenewAsync(first.Intent.Id, "renewal", csr)).Intent.Id);
        await ReusedAsync(async () => await RenewAsync(second.Intent.Id, "renewal", csr));
        await ReusedAsync(async () => await RenewAsync(first.Intent.Id, "renewal", Csr.For("api.example.test")));
    }

    [Fact]
    public async Task AnIdOfARevocationIsForItsCertificateAndItsReasonAlone()
    {
        var (first, second) = (await IssueAsync("r1"), await IssueAsync("r2"));
        await RevokeAsync(first.Intent.Id, RevocationReason.Superseded, "revocation");
        await RevokeAsync(first.Intent.Id, RevocationReason.Superseded, "revocation");

        await ReusedAsync(async () => await RevokeAsync(second.Intent.Id, RevocationReason.Superseded, "revocation"));
        await ReusedAsync(async () => await RevokeAsync(first.Intent.Id, RevocationReason.KeyCompromise, "revocation"));
        Assert.Null((await _house.Ledger.FindAsync(second.Intent.Id, Stop))!.Revocation);
    }

    [Fact]
    public async Task AnIdOfAnIssuanceIsNoneOfARevocation()
    {
        var issued = await IssueAsync("r1", _house.Registrar);

        await ReusedAsync(async () => await _house.Revocation.RevokeAsync(
            _house.Registrar,
            new RevokeRequest { Certificate = issued.Intent.Id, Reason = RevocationReason.Superseded, RequestId = "r1" },
            Stop));
    }

    private async Task<CertificateRecord> IssueAsync(string requestId, Callers.Caller? caller = null) => (await _house.Issuance.IssueAsync(
        caller ?? _house.Requester,
        new IssueRequest { Profile = "server-tls", Csr = Csr.For("api.example.test"), RequestId = requestId },
        Stop)).Record!;

    private async Task<CertificateRecord> RenewAsync(CertificateId id, string requestId, byte[] csr) => (await _house.Renewal.RenewAsync(
        _house.Requester, new RenewRequest { Certificate = id, Csr = csr, RequestId = requestId }, Stop)).Record!;

    private async Task RevokeAsync(CertificateId id, RevocationReason reason, string requestId) => await _house.Revocation.RevokeAsync(
        _house.Operator, new RevokeRequest { Certificate = id, Reason = reason, RequestId = requestId }, Stop);

    private static async Task ReusedAsync(Func<Task> act) =>
        Assert.Equal(RefusalReason.RequestIdReused, (await Assert.ThrowsAsync<RefusedException>(act)).Reason);
}
