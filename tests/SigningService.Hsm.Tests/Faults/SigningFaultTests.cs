using SigningService.Authority.Keys;
using SigningService.Hsm.Tests.Tokens;

namespace SigningService.Hsm.Tests.Faults;

/// <summary>What a native module does to the signatures themselves, counted by the module.</summary>
public sealed class SigningFaultTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0x30)] // DEVICE_ERROR
    [InlineData(0x05)]
    [InlineData(0x32)]
    [InlineData(0x80000001)]
    public async Task ASignatureThatIsMadeAndThenLostIsNotMadeAgainUnlessTheCallerAsksForTheSameBytes(uint code)
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        faulty.Module.Obey($"C_Sign 1 1 lose {code}");

        Assert.Equal(TokenFault.OperationFailed, (await faulty.RefusedAsync(token)).Fault);

        Assert.Equal(1, faulty.Made);
        await faulty.SignAsync(token);
        Assert.Equal(2, faulty.Made);
    }

    [Fact]
    public async Task ABitThatIsTurnedOverIsFoundEachTimeAndNoBadSignatureLeaves()
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        var random = new Random(4711);
        for (var i = 0; i < 2; i++)
        {
            faulty.Module.Obey($"C_Sign 1 1 flip {random.Next(512)}");
            Assert.Equal(TokenFault.SignatureWrong, (await faulty.RefusedAsync(token)).Fault);
            await faulty.SignAsync(token);
        }

        // A third within a minute: the token rests, and nothing is asked of it.
        faulty.Module.Obey($"C_Sign 1 0 flip {random.Next(512)}");
        Assert.Equal(TokenFault.SignatureWrong, (await faulty.RefusedAsync(token)).Fault);
        // Besides proofs of the key, by which it is learnt whether the token is well again.
        var asked = Asked();
        Assert.Equal(TokenFault.SignatureWrong, (await faulty.RefusedAsync(token)).Fault);
        Assert.Equal(asked, Asked());

        int Asked() => faulty.Module.ReadSignatures().Count(signature => !signature.IsChallenge);
    }

    [Fact]
    public async Task WhenEveryCallHangsTheTokenIsUnavailableOthersAreRefusedAtOnceAndItHealsWhenTheCallsComeBack()
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync(options => options with { Sessions = 2, OperationTimeout = TimeSpan.FromMilliseconds(200) });
        faulty.Module.Obey("C_Sign 1 0 hang");
        for (var i = 0; i < 2; i++)
            Assert.Equal(TokenFault.Hung, (await faulty.RefusedAsync(token)).Fault);
        await token.UntilAsync(state => state.Fault == TokenFault.Hung);
        for (var i = 0; i < 100; i++)
            Assert.Equal(TokenFault.Hung, (await faulty.RefusedAsync(token)).Fault);
        Assert.Equal(2, faulty.Module.CountFaults("C_Sign"));

        faulty.Module.Behave();
        await token.UntilAsync(state => state.IsReady);
        await faulty.SignAsync(token);
        Assert.Equal(1, faulty.Module.CountLogins());
    }

    [Fact]
    public async Task AConnectionThatHangsIsUnavailableAndHeals()
    {
        using var faulty = await FaultyToken.CreateAsync();
        faulty.Module.Obey("C_Login 1 1 hang");
        await using var token = Provisioned.Open(faulty.Options with { OperationTimeout = TimeSpan.FromMilliseconds(200) });
        await token.UntilAsync(state => state.Fault == TokenFault.Hung);
        Assert.Equal(TokenFault.Hung, (await faulty.RefusedAsync(token)).Fault);

        faulty.Module.Behave();
        await token.UntilAsync(state => state.IsReady);
        await faulty.SignAsync(token);
        Assert.Equal(1, faulty.Module.CountLogins());
    }

    [Fact]
    public async Task ALoginThatIsDroppedBehindOurBackIsMadeAgainUnseen()
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        var since = token.State.Since;
        for (var i = 1; i <= 3; i++)
        {
            faulty.Module.Obey("C_SignInit 1 1 logout");
            await faulty.SignAsync(token);
            Assert.Equal((1 + i, i), (faulty.Module.CountLogins(), faulty.Made));
        }

        Assert.Equal(since, token.State.Since);
    }

    [Fact]
    public async Task FourSessionsServeSixtyFourCallersAndNoneLeaksOverTwoThousandSignatures()
    {
        using var faulty = await FaultyToken.CreateAsync();
        faulty.Module.Obey("sessions 4");
        await using var token = Provisioned.Open(faulty.Options with { Sessions = 8, SessionWait = TimeSpan.FromMinutes(5) });
        await Parallel.ForAsync(0, SignaturesUnderLimit, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) => await faulty.SignAsync(token));
        Assert.Equal(SignaturesUnderLimit, faulty.Made);
        Assert.True(token.State.IsReady);
    }

    [Fact]
    public async Task ATokenThatIsTakenOutIsRefusedAndFoundAgainWithOneLogin()
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        faulty.Module.Obey("absent");
        _ = await faulty.RefusedAsync(token);
        await token.UntilAsync(state => state.Fault == TokenFault.TokenNotFound);
        Assert.False(await token.CanSignAsync(faulty.Key, Stop));

        faulty.Module.Behave();
        await token.UntilAsync(state => state.IsReady);
        await faulty.SignAsync(token);
        Assert.InRange(faulty.Module.CountLogins(), 1, 2);
    }

    [Fact]
    public async Task ATokenThatAnswersNothingButANewInitialisationCostsNobodyAnything()
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        var since = token.State.Since;
        faulty.Module.Obey("C_SignInit 1 1 answer 0x101", "C_GetSessionInfo 1 1 answer 0x30", "C_Initialize 1 1 delay 1");

        await faulty.SignAsync(token);

        Assert.Equal(1, faulty.Module.CountFaults("C_Initialize"));
        Assert.Equal(since, token.State.Since);
    }

    [Fact]
    public async Task ALibraryThatRefusedToBeFinalisedOnceIsFinalisedTheNextTime()
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        string[] outage = ["C_SignInit 1 1 answer 0x101", "C_GetSessionInfo 1 1 answer 0x30"];
        faulty.Module.Obey([.. outage, "C_Finalize 1 1 answer 0x05"]);
        await faulty.SignAsync(token);

        faulty.Module.Obey([.. outage, "C_Finalize 1 1 delay 1"]);
        await faulty.SignAsync(token);

        Assert.Equal(2, faulty.Module.CountFaults("C_Finalize"));
    }

    [Fact]
    public async Task AMechanismThatCouldNotBeAskedForAtTheStartIsNotMissingForEver()
    {
        using var faulty = await FaultyToken.CreateAsync();
        faulty.Module.Obey("C_GetMechanismInfo 1 3 answer 0x30");
        await using var token = Provisioned.Open(faulty.Options);
        await token.UntilAsync(state => state.IsReady);
        await faulty.SignAsync(token);
    }

    [Fact]
    public async Task ASlowTokenSignsWithAllItsSessionsAtOnceAndTheRestWaitsInTurn()
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync(options => options with { Sessions = 4, SessionWait = TimeSpan.FromMinutes(1) });
        faulty.Module.Obey("C_Sign 1 0 hang");
        var callers = Enumerable.Range(0, 12).Select(_ => token.SignAsync(faulty.Key, FaultyToken.Message).AsTask()).ToList();
        while (faulty.Module.CountFaults("C_Sign") < 4)
            await Task.Delay(5, Stop);
        Assert.All(callers, caller => Assert.False(caller.IsCompleted));
        faulty.Module.Obey("C_Sign 1 0 delay 20");
        var signatures = await Task.WhenAll(callers);
        Assert.All(signatures, signature => Assert.True(SignatureVerifier.Verify(faulty.Key, SignatureAlgorithm.EcdsaSha256, FaultyToken.Message, signature)));
        Assert.Equal(12, faulty.Made);
    }

    private const int SignaturesUnderLimit = 2_000;
}
