using Microsoft.Extensions.Time.Testing;
using SigningService.Client.Connections;
using SigningService.Client.Revocation;
using SigningService.Client.Verification;

namespace SigningService.Client.Tests.Peers;

/// <summary>Lists of all kinds that the service signs: every algorithm, and parts.</summary>
public sealed class ListKindsTests
{
    private static readonly string[] Rsa = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
    private static readonly string[] P256 = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string[], string[], bool> Kinds => new()
    {
        { Rsa, ["-md", "sha256"], true },
        { Rsa, Pss("sha256", "digest"), true },
        { Rsa, Pss("sha384", "digest"), true },
        { Rsa, Pss("sha512", "digest"), true },
        { Rsa, Pss("sha1", "digest"), false },
        { Rsa, Pss("sha256", "20"), false },
        { Rsa, [.. Pss("sha256", "digest"), "-sigopt", "rsa_mgf1_md:sha384"], false },
        { P256, ["-md", "sha384"], true },
        { ["-algorithm", "ED25519"], [], true },
        { ["-algorithm", "ED448"], [], false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AListIsTakenByItsSignatureAndNeverWithABitChanged(string[] key, string[] signing, bool isTaken)
    {
        using var authority = await OpenSslAuthority.CreateAsync(key, signing);
        var der = OpenSslAuthority.DerOf(await authority.ListAsync());

        if (isTaken)
            RevocationListSignature.Verify(der, authority.Root);
        else
            Assert.Contains("not verified here", Assert.Throws<VerificationFailedException>(() => RevocationListSignature.Verify(der, authority.Root)).Message, StringComparison.Ordinal);
        der[^1] ^= 1;
        Assert.Throws<VerificationFailedException>(() => RevocationListSignature.Verify(der, authority.Root));
    }

    [Fact]
    public async Task AListOfADistributionPointSpeaksForTheCertificatesThatNameItAndForNoOthers()
    {
        using var authority = await OpenSslAuthority.CreateAsync(P256, ["-md", "sha256"]);
        using var here = await authority.IssueAsync("http://pki.test/crl/ca/1.crl");
        using var gone = await authority.IssueAsync("http://pki.test/crl/ca/1.crl");
        using var elsewhere = await authority.IssueAsync("http://pki.test/crl/ca/2.crl");
        using var file = new ListFile(await authority.ListAsync("fullname = URI:http://pki.test/crl/ca/1.crl", gone));
        using var lists = new RevocationLists(new SwappedSource(null, TrustBundle.FromCertificates([authority.Root])), file.Options());

        await lists.RefreshAsync(Cancel);

        Assert.Empty(lists.Problems);
        Assert.Equal(
            (RevocationStatus.Good, RevocationStatus.Revoked, RevocationStatus.Unknown),
            (lists.StatusOf(here), lists.StatusOf(gone), lists.StatusOf(elsewhere)));

        // The part of another point stands beside it, and the list of everything as well.
        file.Write(await authority.ListAsync("fullname = URI:http://pki.test/crl/ca/2.crl"));
        await lists.RefreshAsync(Cancel);
        Assert.Equal((RevocationStatus.Revoked, RevocationStatus.Good), (lists.StatusOf(gone), lists.StatusOf(elsewhere)));
        file.Write(await authority.ListAsync(null, elsewhere));
        await lists.RefreshAsync(Cancel);
        Assert.Equal((RevocationStatus.Revoked, RevocationStatus.Revoked), (lists.StatusOf(gone), lists.StatusOf(elsewhere)));
    }

    [Theory]
    [InlineData("fullname = URI:http://pki.test/crl/ca/1.crl\nonlyuser = TRUE")]
    [InlineData("fullname = URI:http://pki.test/crl/ca/1.crl\nindirectCRL = TRUE")]
    [InlineData("fullname = URI:http://pki.test/crl/ca/1.crl\nonlysomereasons = keyCompromise")]
    [InlineData("onlyCA = TRUE")]
    public async Task AListThatSaysLessIsRefused(string point)
    {
        using var authority = await OpenSslAuthority.CreateAsync(P256, ["-md", "sha256"]);
        using var file = new ListFile(await authority.ListAsync(point));
        using var lists = new RevocationLists(new SwappedSource(null, TrustBundle.FromCertificates([authority.Root])), file.Options());

        await lists.RefreshAsync(Cancel);

        Assert.Contains("distribution point", Assert.Single(lists.Problems), StringComparison.Ordinal);
        Assert.Empty(lists.Held);
    }

    [Fact]
    public async Task TheLastListOfARetiredAuthorityKeepsNothingDegraded()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var (old, next) = (new Pki("Old"), new Pki("Next"));
        using var file = new ListFile(old.ListsPem(life: TimeSpan.FromDays(1)) + next.ListsPem(life: TimeSpan.FromDays(30)));
        var source = new SwappedSource(next.Issue("me"), TrustBundle.FromCertificates([old.Root, old.Issuing, next.Root, next.Issuing]));
        using var lists = new RevocationLists(source, file.Options(), clock);
        await lists.RefreshAsync(Cancel);
        Assert.False(lists.IsStale);

        clock.Advance(TimeSpan.FromDays(2));
        Assert.True(lists.IsStale);
        source.Swap(TrustBundle.FromCertificates([next.Root, next.Issuing]));

        Assert.False(lists.IsStale);
    }

    private static string[] Pss(string hash, string salt) => ["-md", hash, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:" + salt];
}
