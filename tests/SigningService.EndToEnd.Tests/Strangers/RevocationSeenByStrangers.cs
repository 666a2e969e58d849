using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Strangers;

/// <summary>Programs that nobody here wrote accept the certificate that stands, and refuse the revoked one for that reason.</summary>
public abstract class RevocationSeenByStrangers<THouse>(THouse house, JudgedPair<THouse> pair) : HouseTests<THouse>(house)
    where THouse : RunningHouse
{
    [Theory]
    [InlineData("OpenSSL")]
    [InlineData("GnuTLS")]
    [InlineData("Java")]
    [InlineData("Go")]
    [InlineData(".NET")]
    public async Task ByTheListsTheGoodCertificateIsAcceptedAndTheRevokedOneRefused(string stranger) =>
        await RequireTellsApartAsync(Stranger.Of(stranger), pair.Good, pair.Revoked);

    [Theory]
    [InlineData("OpenSSL")]
    [InlineData("GnuTLS")]
    [InlineData("NSS")]
    [InlineData("Java")]
    [InlineData("Go")]
    [InlineData(".NET")]
    public async Task ByTheListsOfEverythingTheGoodCertificateIsAcceptedAndTheRevokedOneRefused(string stranger) =>
        await RequireTellsApartAsync(
            Stranger.Of(stranger),
            await IssuedChain.WithListsOfEverythingAsync(House, pair.Good),
            await IssuedChain.WithListsOfEverythingAsync(House, pair.Revoked));

    [Theory]
    [InlineData("OpenSSL")]
    [InlineData("GnuTLS")]
    [InlineData("NSS")]
    [InlineData("Java")]
    public async Task ByOcspTheGoodCertificateIsAcceptedAndTheRevokedOneRefused(string stranger) =>
        await RequireTellsApartAsync(Stranger.Of(stranger), IssuedChain.ByOcsp(pair.Good), IssuedChain.ByOcsp(pair.Revoked));

    [Fact]
    public async Task NssTakesNoListThatCoversAPartOnlyAndNeedsTheOneOfEverythingOrOcsp()
    {
        var judgement = await new Nss().JudgeAsync(pair.Good);

        Assert.False(judgement.Accepted, judgement.Words);
        Assert.Contains("SEC_ERROR_CRL_UNKNOWN_CRITICAL_EXTENSION", judgement.Words, StringComparison.Ordinal);
    }

    private static async Task RequireTellsApartAsync(IStranger stranger, ChainToJudge good, ChainToJudge revoked)
    {
        var accepted = await stranger.JudgeAsync(good);
        Assert.True(accepted.Accepted, accepted.Words);

        var refused = await stranger.JudgeAsync(revoked);
        Assert.False(refused.Accepted, refused.Words);
        Assert.Contains("revoked", refused.Words, StringComparison.OrdinalIgnoreCase);
    }
}
