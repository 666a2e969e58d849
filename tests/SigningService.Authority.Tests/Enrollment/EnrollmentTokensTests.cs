using SigningService.Authority.Callers;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Enrollment;

public sealed class EnrollmentTokensTests
{
    private readonly TestHouse _house = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static TokenRequest ForServer => new()
    {
        Profile = "server-tls",
        Names = ["dns:Api.Example.Test", "dns:api.example.test"],
        Lifetime = TimeSpan.FromHours(1),
        MaximumUses = 2,
        Note = "rack 7",
    };

    [Fact]
    public async Task ATokenSaysWhatItIsForAndKeepsNoSecret()
    {
        var created = await _house.Tokens.CreateAsync(_house.Registrar, ForServer, Stop);

        Assert.Equal(["dns:api.example.test"], created.Token.Names.Select(name => name.ToString()));
        Assert.Equal(Some.Time.AddHours(1), created.Token.ExpiresAt);
        Assert.Equal((0, 2), (created.Token.Uses, created.Token.MaximumUses));
        Assert.Equal(_house.Registrar.Identity, created.Token.Creator);
        Assert.Equal(EnrollmentTokenState.Usable, created.Token.StateAt(Some.Time));
        Assert.Equal(EnrollmentTokenState.Expired, created.Token.StateAt(Some.Time.AddHours(1)));
        Assert.Matches(@"\Asset_[A-Za-z0-9_-]{43}\z", created.Secret);
        Assert.DoesNotContain(created.Secret!, created.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyMakesATokenWithoutTheRoleTheProfileAndEveryName()
    {
        var grants = _house.Registrar.Grants;
        await RefusedAsync(RefusalReason.NotGranted, ForServer, _house.Requester);
        await RefusedAsync(RefusalReason.NotGranted, ForServer, _house.Operator);
        await RefusedAsync(RefusalReason.NotGranted, ForServer, _house.Auditor);
        await RefusedAsync(RefusalReason.NotGranted, ForServer, _house.Registrar with { Roles = Role.Operator });
        await RefusedAsync(RefusalReason.NotGranted, ForServer, _house.Registrar with { Grants = [grants[0] with { Profiles = ["client-tls"] }] });
        await RefusedAsync(RefusalReason.NameNotAllowed, ForServer with { Names = ["dns:api.example.test", "dns:a.b.example.test"] });
        Assert.Empty(_house.Ledger.Acts);
    }

    [Theory]
    [InlineData("api.example.test")]
    [InlineData("dns:not a name")]
    [InlineData("ip:127.1")]
    [InlineData("dns:")]
    [InlineData("")]
    public async Task ANameThatIsNoneIsToldWithItsField(string name)
    {
        var refused = await RefusedAsync(RefusalReason.NameNotAllowed, ForServer with { Names = [name] });
        Assert.Equal("subject_names", Assert.Single(refused.Violations).Field);
    }

    [Fact]
    public async Task ATokenThatCouldLeadToNoCertificateIsNotMade()
    {
        await RefusedAsync(RefusalReason.NameNotAllowed, ForServer with { Names = [] });
        await RefusedAsync(RefusalReason.UnknownProfile, ForServer with { Profile = "none" });
        var refused = await RefusedAsync(RefusalReason.LifetimeNotAllowed, ForServer with { CertificateLifetime = TimeSpan.FromDays(91) });
        Assert.Equal("certificate_lifetime", Assert.Single(refused.Violations).Field);
    }

    [Fact]
    public async Task ARequestThatIsOnlyToBeValidatedMakesNothing()
    {
        Assert.Null((await _house.Tokens.CreateAsync(_house.Registrar, ForServer with { ValidateOnly = true }, Stop)).Secret);
        Assert.Empty(_house.Ledger.Acts);
    }

    [Fact]
    public async Task ARetryGetsAFreshSecretForTheSameTokenUntilItIsUsed()
    {
        var request = ForServer with { RequestId = "one" };
        var first = await _house.Tokens.CreateAsync(_house.Registrar, request, Stop);
        var second = await _house.Tokens.CreateAsync(_house.Registrar, request, Stop);

        Assert.Equal(first.Token.Id, second.Token.Id);
        Assert.NotEqual(first.Secret, second.Secret);
        await RefusedAsync(RefusalReason.RequestIdReused, request with { Note = "other" });
        await Assert.ThrowsAsync<RefusedException>(() => EnrollAsync(first.Secret!));
        await EnrollAsync(second.Secret!);
        await RefusedAsync(RefusalReason.RequestIdReused, request);
    }

    [Fact]
    public async Task OperatorsAndAuditorsSeeTokensAndNobodyElse()
    {
        await _house.Tokens.CreateAsync(_house.Registrar, ForServer, Stop);
        var query = new EnrollmentTokenQuery { Now = Some.Time, PageSize = 10 };

        Assert.Single((await _house.Tokens.ListAsync(_house.Auditor, query, Stop)).Tokens);
        Assert.Single((await _house.Tokens.ListAsync(_house.Operator, query, Stop)).Tokens);
        await Assert.ThrowsAsync<RefusedException>(() => _house.Tokens.ListAsync(_house.Requester, query, Stop).AsTask());
    }

    [Fact]
    public async Task OnlyOperatorsRevokeAndWhatIsNotThereIsToldSo()
    {
        var token = (await _house.Tokens.CreateAsync(_house.Registrar, ForServer, Stop)).Token;

        await Assert.ThrowsAsync<RefusedException>(() => _house.Tokens.RevokeAsync(_house.Auditor, token.Id, Stop).AsTask());
        var unknown = await Assert.ThrowsAsync<RefusedException>(() => _house.Tokens.RevokeAsync(_house.Operator, "00", Stop).AsTask());
        var revoked = await _house.Tokens.RevokeAsync(_house.Operator, token.Id, Stop);
        _house.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(RefusalReason.UnknownEnrollmentToken, unknown.Reason);
        Assert.Equal(Some.Time, revoked.RevokedAt);
        Assert.Equal(Some.Time, (await _house.Tokens.RevokeAsync(_house.Operator, token.Id, Stop)).RevokedAt);
    }

    private Task<IssuanceResult> EnrollAsync(string secret) => _house.Enrollment.EnrollAsync(new EnrollRequest(secret, Csr.For()), Stop).AsTask();

    private async Task<RefusedException> RefusedAsync(RefusalReason reason, TokenRequest request, Caller? caller = null)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => _house.Tokens.CreateAsync(caller ?? _house.Registrar, request, Stop).AsTask());
        Assert.Equal(reason, refused.Reason);
        return refused;
    }
}
