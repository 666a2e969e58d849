using System.Security.Cryptography;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Issuance;

public sealed class IssuanceBudgetTests
{
    private const int Budget = 3;

    private readonly TestHouse _house = new();
    private readonly CertificateIssuance _issuance;

    public IssuanceBudgetTests() => _issuance = new CertificateIssuance(
        _house.Profiles, _house.Hierarchy.Directory, TestHierarchy.Urls, _house.Rotation, _house.Ledger, _house.Ledger, _house.Budget(Budget), _house.Time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FreshIdsForOneKeyMeetABudgetThatComesBackWithTime()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = Csr.For(key, "api.example.test");
        for (var i = 0; i < Budget; i++)
        {
            await IssueAsync(csr, $"r{i}");
            _house.Time.Advance(TimeSpan.FromMinutes(10));
        }

        var refused = await Assert.ThrowsAsync<RefusedException>(() => IssueAsync(csr, "r-new"));
        Assert.Equal(RefusalReason.Overloaded, refused.Reason);
        Assert.Equal(TimeSpan.FromMinutes(30), refused.RetryAfter);
        Assert.Equal(Budget, _house.Ledger.Records.Count);

        _house.Time.Advance(refused.RetryAfter!.Value + TimeSpan.FromSeconds(1));
        await IssueAsync(csr, "r-new");
    }

    [Fact]
    public async Task ARetryAndAnotherKeyTakeNothingFromTheBudget()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = Csr.For(key, "api.example.test");
        for (var i = 0; i < Budget; i++)
            await IssueAsync(csr, $"r{i}");

        await IssueAsync(csr, "r0");
        await IssueAsync(Csr.For("api.example.test"), "of another key");
        Assert.Equal(Budget + 1, _house.Ledger.Records.Count);
    }

    [Fact]
    public async Task WithoutABudgetThereIsNoEnd()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = Csr.For(key, "api.example.test");
        var issuance = new CertificateIssuance(
            _house.Profiles, _house.Hierarchy.Directory, TestHierarchy.Urls, _house.Rotation, _house.Ledger, _house.Ledger, _house.Budget(0), _house.Time);
        for (var i = 0; i < 50; i++)
            await issuance.IssueAsync(_house.Requester, new IssueRequest { Profile = "server-tls", Csr = csr, RequestId = $"r{i}" }, Stop);
    }

    [Fact]
    public async Task RequestsSideBySideAreCountedToo()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = Csr.For(key, "api.example.test");

        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            async () => await Record.ExceptionAsync(() => IssueAsync(csr, $"r{i}")) is null, Stop)));

        Assert.Equal(Budget, tries.Count(issued => issued));
    }

    private async Task IssueAsync(byte[] csr, string requestId) => await _issuance.IssueAsync(
        _house.Requester, new IssueRequest { Profile = "server-tls", Csr = csr, RequestId = requestId }, Stop);
}
