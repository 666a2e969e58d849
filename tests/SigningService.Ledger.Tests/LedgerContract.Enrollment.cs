using System.Security.Cryptography;
using SigningService.Authority.Auditing;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;
using SigningService.Authority.Refusals;

namespace SigningService.Ledger.Tests;

/// <summary>Enrolment tokens, and the use of them that an intent records.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task AnEnrolmentTokenIsReadBackAsItWasWritten()
    {
        var token = SomeToken() with { CertificateLifetime = TimeSpan.FromDays(7), Note = "ü \" '", RequestId = "one", MaximumUses = 3 };
        await Ledger.RecordTokenAsync(token, Cancelled);
        await ReopenAsync();

        var read = await Ledger.FindTokenBySecretAsync(token.SecretSha256, Cancelled);

        Assert.NotNull(read);
        Assert.Equal(token.Names, read.Names);
        Assert.Equal(token.SecretSha256.ToArray(), read.SecretSha256.ToArray());
        Assert.Equal(token.RequestHash.ToArray(), read.RequestHash.ToArray());
        Assert.Equal(token, read with { Names = token.Names, SecretSha256 = token.SecretSha256, RequestHash = token.RequestHash });
        Assert.Null(await Ledger.FindTokenBySecretAsync(RandomNumberGenerator.GetBytes(32), Cancelled));
    }

    [Fact]
    public async Task AnIntentOfATokenUsesItUpOnceWhateverIsTriedAtOnce()
    {
        var token = SomeToken() with { MaximumUses = 2 };
        await Ledger.RecordTokenAsync(token, Cancelled);

        var tries = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => TrySpendAsync(token, $"request-{i}"))));

        Assert.Equal(2, tries.Count(passed => passed));
        Assert.Equal(2, (await Ledger.FindTokenBySecretAsync(token.SecretSha256, Cancelled))!.Uses);
        var log = await ReadLogAsync();
        Assert.Equal(2, log.Count(entry => entry.Kind == (int)AuditEventKind.IssuanceIntended));
        Assert.Equal(["1", "2"], log.Where(entry => entry.Kind == (int)AuditEventKind.EnrollmentTokenSpent).Select(entry => entry.Detail("use")));
    }

    [Fact]
    public async Task ARetryOfAnIntentUsesUpNothingMore()
    {
        var token = SomeToken();
        await Ledger.RecordTokenAsync(token, Cancelled);
        var intent = IntentOf(token, "one");
        await Ledger.RecordIntentAsync(intent, Cancelled);

        var again = await Ledger.RecordIntentAsync(IntentOf(token, "one"), Cancelled);

        Assert.Equal(intent.Id, again.Intent.Id);
        Assert.Equal(1, (await Ledger.FindTokenBySecretAsync(token.SecretSha256, Cancelled))!.Uses);
    }

    [Fact]
    public async Task AnIntentOfATokenThatIsUnknownRevokedOrOverLeavesNothingBehind()
    {
        var revoked = SomeToken();
        var ended = SomeToken() with { ExpiresAt = Now };
        await Ledger.RecordTokenAsync(revoked, Cancelled);
        await Ledger.RecordTokenAsync(ended, Cancelled);
        await Ledger.RevokeTokenAsync(revoked.Id, "uri:spiffe://example.test/operator", Now, Cancelled);
        var before = (await ReadLogAsync()).Count;

        foreach (var token in new[] { SomeToken(), revoked, ended })
        {
            Assert.False(await TrySpendAsync(token, "one"));
            Assert.Null(await Ledger.FindByRequestAsync(EnrollmentRequester.Of(token.Id), "one", Cancelled));
        }

        Assert.Equal(before, (await ReadLogAsync()).Count);
        Assert.Equal(0, (await Ledger.FindTokenBySecretAsync(ended.SecretSha256, Cancelled))!.Uses);
    }

    [Fact]
    public async Task ARequestIdMakesOneTokenAndReplacesItsSecretUntilItIsUsed()
    {
        var token = SomeToken() with { RequestId = "one" };
        await Ledger.RecordTokenAsync(token, Cancelled);

        var fresh = await Ledger.RecordTokenAsync(SomeToken() with { RequestId = "one" }, Cancelled);
        var other = await Ledger.RecordTokenAsync(SomeToken() with { RequestId = "one", RequestHash = SomeIntent.Hash("other") }, Cancelled);
        await TrySpendAsync(token, "first");
        var late = await Ledger.RecordTokenAsync(SomeToken() with { RequestId = "one" }, Cancelled);

        Assert.Equal([token.Id, token.Id, token.Id], new[] { fresh, other, late }.Select(t => t.Id));
        Assert.NotEqual(token.SecretSha256.ToArray(), fresh.SecretSha256.ToArray());
        Assert.Equal(fresh.SecretSha256.ToArray(), other.SecretSha256.ToArray());
        Assert.Equal(fresh.SecretSha256.ToArray(), late.SecretSha256.ToArray());
        Assert.Null(await Ledger.FindTokenBySecretAsync(token.SecretSha256, Cancelled));
    }

    [Fact]
    public async Task TheFirstRevocationOfATokenStays()
    {
        var token = SomeToken();
        await Ledger.RecordTokenAsync(token, Cancelled);

        await Ledger.RevokeTokenAsync(token.Id, "uri:spiffe://example.test/first", Now, Cancelled);
        var again = await Ledger.RevokeTokenAsync(token.Id, "uri:spiffe://example.test/second", Now.AddHours(1), Cancelled);

        Assert.Equal(Now, again!.RevokedAt);
        Assert.Null(await Ledger.RevokeTokenAsync("none", "uri:spiffe://example.test/first", Now, Cancelled));
        var entry = Assert.Single(await ReadLogAsync(), entry => entry.Kind == (int)AuditEventKind.EnrollmentTokenRevoked);
        Assert.Equal("uri:spiffe://example.test/first", entry.Actor);
    }

    [Fact]
    public async Task TokensAreListedByStateNewestFirstPageByPage()
    {
        var tokens = new List<EnrollmentToken>();
        for (var i = 0; i < 5; i++)
            tokens.Add(await Ledger.RecordTokenAsync(SomeToken() with { ExpiresAt = Now.AddHours(i == 2 ? 0 : 1) }, Cancelled));
        await Ledger.RevokeTokenAsync(tokens[1].Id, "uri:spiffe://example.test/operator", Now, Cancelled);
        await TrySpendAsync(tokens[3], "one");

        Assert.Equal([tokens[4].Id, tokens[3].Id, tokens[2].Id, tokens[1].Id, tokens[0].Id], await ListAsync(null, 2));
        Assert.Equal([tokens[4].Id, tokens[0].Id], await ListAsync(EnrollmentTokenState.Usable, 1));
        Assert.Equal([tokens[3].Id], await ListAsync(EnrollmentTokenState.Spent, 1));
        Assert.Equal([tokens[2].Id], await ListAsync(EnrollmentTokenState.Expired, 1));
        Assert.Equal([tokens[1].Id], await ListAsync(EnrollmentTokenState.Revoked, 1));
    }

    [Fact]
    public async Task APageTokenOfOneListOfTokensIsRefusedByAnother()
    {
        await Ledger.RecordTokenAsync(SomeToken(), Cancelled);
        await Ledger.RecordTokenAsync(SomeToken(), Cancelled);
        var query = new EnrollmentTokenQuery { Now = Now, PageSize = 1 };
        var page = await Ledger.ListTokensAsync(query, Cancelled);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Ledger
            .ListTokensAsync(query with { State = EnrollmentTokenState.Usable, PageToken = page.NextPageToken }, Cancelled).AsTask());

        Assert.Equal(RefusalReason.InvalidRequest, refused.Reason);
    }

    private static EnrollmentToken SomeToken() => new()
    {
        Id = RandomNumberGenerator.GetHexString(20, lowercase: true),
        SecretSha256 = RandomNumberGenerator.GetBytes(32),
        Profile = "client",
        Names = [new GeneralName(GeneralNameKind.Uri, "spiffe://example.test/agents/web-1")],
        CertificateLifetime = null,
        MaximumUses = 1,
        Uses = 0,
        CreatedAt = Now,
        ExpiresAt = Now.AddHours(1),
        Creator = "uri:spiffe://example.test/operator",
        Note = "",
        RequestHash = SomeIntent.Hash("token"),
    };

    private static IssuanceIntent IntentOf(EnrollmentToken token, string requestId) =>
        SomeIntent.Of(requestId, requester: EnrollmentRequester.Of(token.Id));

    private async Task<bool> TrySpendAsync(EnrollmentToken token, string requestId)
    {
        try
        {
            await Ledger.RecordIntentAsync(IntentOf(token, requestId), Cancelled);
            return true;
        }
        catch (RefusedException e) when (e.Reason == RefusalReason.EnrollmentRefused)
        {
            return false;
        }
    }

    private async Task<List<string>> ListAsync(EnrollmentTokenState? state, int pageSize)
    {
        var ids = new List<string>();
        string? next = null;
        do
        {
            var page = await Ledger.ListTokensAsync(
                new EnrollmentTokenQuery { State = state, Now = Now, PageSize = pageSize, PageToken = next }, Cancelled);
            Assert.InRange(page.Tokens.Count, 0, pageSize);
            ids.AddRange(page.Tokens.Select(token => token.Id));
            next = page.NextPageToken;
        }
        while (next is not null);
        return ids;
    }
}
