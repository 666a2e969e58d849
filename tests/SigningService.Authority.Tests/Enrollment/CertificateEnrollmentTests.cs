using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Enrollment;

public sealed class CertificateEnrollmentTests
{
    private const string Agent = "spiffe://example.test/agents/web-1";

    private readonly TestHouse _house = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheCertificateHasTheNamesAndLifetimeOfTheToken()
    {
        var secret = await CreateAsync(lifetime: TimeSpan.FromDays(7));
        var record = await EnrollAsync(secret, Csr.For());

        Assert.Equal(["uri:" + Agent], record.Intent.Names.Select(name => name.ToString()));
        Assert.Equal("client-tls", record.Intent.Profile);
        Assert.Equal(TimeSpan.FromDays(7), record.Intent.NotAfter.AddSeconds(1) - record.Intent.NotBefore);
        Assert.StartsWith("enrolment:", record.Intent.Requester, StringComparison.Ordinal);
        Assert.Equal(["token", "token spent", "intent", "issued"], _house.Ledger.Acts);
    }

    [Fact]
    public async Task ARetryWithTheSameRequestGetsTheSameCertificateAlsoWhenTheTokenIsSpentOrOver()
    {
        var secret = await CreateAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var first = await EnrollAsync(secret, Csr.For(key, Agent));
        var again = await EnrollAsync(secret, Csr.For(key));
        _house.Time.Advance(TimeSpan.FromHours(2));
        var late = await EnrollAsync(secret, Csr.For(key));

        Assert.Equal(first.Intent.Id, again.Intent.Id);
        Assert.Equal(first.Intent.Id, late.Intent.Id);
        Assert.Equal(1, _house.Hierarchy.ClientKey.Signatures);
    }

    [Fact]
    public async Task ASecondKeyGetsNothingFromATokenOfOneUse()
    {
        var secret = await CreateAsync();
        await EnrollAsync(secret, Csr.For());
        await RefusedAsync(secret, Csr.For());
    }

    [Fact]
    public async Task ATokenOfThreeUsesIsGoodForThreeKeys()
    {
        var secret = await CreateAsync(uses: 3);
        for (var i = 0; i < 3; i++)
            await EnrollAsync(secret, Csr.For());
        await RefusedAsync(secret, Csr.For());
    }

    [Fact]
    public async Task TwoHundredParallelTriesSpendATokenOnce()
    {
        var secret = await CreateAsync();
        var requests = Enumerable.Range(0, 200).Select(_ => Csr.For()).ToList();
        var tries = await Task.WhenAll(requests.Select(csr => Task.Run(async () =>
        {
            try
            {
                return (await EnrollAsync(secret, csr)).Intent.Id.ToString();
            }
            catch (RefusedException e) when (e.Reason == RefusalReason.EnrollmentRefused)
            {
                return null;
            }
        })));

        Assert.Single(tries, id => id is not null);
        Assert.Equal(1, _house.Hierarchy.ClientKey.Signatures);
    }

    [Fact]
    public async Task WhenTheKeyIsAwayARetryCompletesTheStoredBytesAndSpendsNothingMore()
    {
        var secret = await CreateAsync();
        var csr = Csr.For();
        _house.Hierarchy.ClientKey.IsAway = true;
        Assert.Equal(RefusalReason.SigningUnavailable, (await RefusedAsync(secret, csr, null)).Reason);
        var intended = Assert.Single(_house.Ledger.Records).Intent;
        await RefusedAsync(secret, Csr.For());

        _house.Hierarchy.ClientKey.IsAway = false;
        var record = await EnrollAsync(secret, csr);

        Assert.Equal(intended.Id, record.Intent.Id);
        Assert.True(record.Intent.ToBeSigned.Span.SequenceEqual(intended.ToBeSigned.Span));
        Assert.Single(_house.Ledger.Acts, "token spent");
    }

    [Fact]
    public async Task ARequestThatIsRefusedSpendsNothing()
    {
        var secret = await CreateAsync();
        Assert.Equal(RefusalReason.NameNotAllowed, (await RefusedAsync(secret, Csr.For("spiffe://example.test/agents/other"), null)).Reason);
        Assert.Equal(RefusalReason.NameNotAllowed, (await RefusedAsync(secret, Csr.For(Agent, "web.example.test"), null)).Reason);
        Assert.Equal(RefusalReason.NameNotAllowed, (await RefusedAsync(secret, WithCommonName("operator"), null)).Reason);
        Assert.Equal(RefusalReason.KeyRefused, (await RefusedAsync(secret, UnderRsa(), null)).Reason);
        Assert.Equal(RefusalReason.MalformedCsr, (await RefusedAsync(secret, [1, 2, 3], null)).Reason);

        await EnrollAsync(secret, Csr.For());
    }

    [Fact]
    public async Task UnknownSpentEndedAndRevokedTokensAreRefusedAlike()
    {
        var spent = await CreateAsync();
        await EnrollAsync(spent, Csr.For());
        var revoked = await CreateAsync("revoked");
        var list = await _house.Tokens.ListAsync(_house.Operator, new EnrollmentTokenQuery { Now = Some.Time, PageSize = 10 }, Stop);
        await _house.Tokens.RevokeAsync(_house.Operator, list.Tokens.Single(token => token.Note == "revoked").Id, Stop);
        var ended = await CreateAsync();
        _house.Time.Advance(TimeSpan.FromHours(1));

        var refusals = new List<RefusedException>();
        foreach (var secret in new[] { "sset_" + new string('A', 43), "no token at all", spent, ended, revoked })
            refusals.Add(await RefusedAsync(secret, Csr.For()));

        Assert.Single(refusals.Select(refused => (refused.Message, refused.Reason, refused.Violations.Count, refused.RetryAfter)).Distinct());
        Assert.Equal([0, 0, 1, 1, 1], refusals.Select(refused => refused.AuditDetails.Count));
    }

    [Fact]
    public async Task AFullLedgerSpendsNothing()
    {
        var secret = await CreateAsync();
        _house.Ledger.IsFull = true;
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => EnrollAsync(secret, Csr.For()));
        _house.Ledger.IsFull = false;
        await EnrollAsync(secret, Csr.For());
    }

    private async Task<string> CreateAsync(string note = "", int uses = 1, TimeSpan? lifetime = null)
    {
        var created = await _house.Tokens.CreateAsync(
            _house.Registrar,
            new TokenRequest
            {
                Profile = "client-tls",
                Names = ["uri:" + Agent],
                CertificateLifetime = lifetime,
                Lifetime = TimeSpan.FromHours(1),
                MaximumUses = uses,
                Note = note,
            },
            Stop);
        return created.Secret!;
    }

    private async Task<CertificateRecord> EnrollAsync(string secret, byte[] csr) =>
        (await _house.Enrollment.EnrollAsync(new EnrollRequest(secret, csr), Stop)).Record!;

    private async Task<RefusedException> RefusedAsync(string secret, byte[] csr, RefusalReason? reason = RefusalReason.EnrollmentRefused)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => EnrollAsync(secret, csr));
        Assert.True(reason is null || reason == refused.Reason, refused.Message);
        Assert.DoesNotContain(secret, refused.Message, StringComparison.Ordinal);
        return refused;
    }

    private static byte[] WithCommonName(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    private static byte[] UnderRsa()
    {
        using var key = RSA.Create(3072);
        return new CertificateRequest("", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest();
    }
}
