using System.Security.Cryptography;
using SigningService.Authority.Keys;
using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Tests.Tokens;

namespace SigningService.Hsm.Tests;

/// <summary>What real tokens do only when nobody watches: faults put in front of one.</summary>
public sealed class FailureTests
{
    private static readonly byte[] Message = [1, 2, 3];

    [Theory]
    [InlineData(0xB3)] // session gone: a new session, the same bytes
    [InlineData(0xB0)]
    [InlineData(0x90)]
    [InlineData(0x101)] // login gone: a new connection, the same bytes
    [InlineData(0x82)]
    [InlineData(0x60)]
    [InlineData(0x190)]
    public async Task AFailureThatCertainlyDidNotSignIsRepairedUnseen(ulong code)
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options, out var faults);
        await token.SignAsync(key, Message);
        var changes = 0;
        token.StateChanged += (_, _) => changes++;
        var next = faults.Signs + 1;
        faults.BeforeSign = number => Fault(number == next, code);
        Assert.NotEmpty(await token.SignAsync(key, Message));
        Assert.Equal(0, changes);
        Assert.Equal(0, faults.FinalizedWhileInside);
    }

    [Theory]
    [InlineData(0x05)]
    [InlineData(0x06)]
    [InlineData(0x30)]
    [InlineData(0x32)]
    [InlineData(0x80000001)] // a vendor's own
    public async Task AnAccidentFailsTheSignatureIsNotRetriedAndIsRepairedForTheNext(ulong code)
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options, out var faults);
        await token.SignAsync(key, Message);
        var signs = faults.Signs;
        faults.BeforeSign = number => Fault(number == signs + 1, code);
        var failure = await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(key, Message));
        Assert.Contains(ReturnCode.Of(code).Name, failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, faults.SignsOf(SHA256.HashData(Message)));
        Assert.NotEmpty(await token.SignAsync(key, Message));
    }

    [Fact]
    public async Task AFailureOfACallClosesItsSessionAndNothingElse()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options with { SessionWait = TimeSpan.FromSeconds(30) }, out var faults);
        await token.SignAsync(key, Message);
        faults.BeforeSign = number => Fault(number % 100 == 0, 0x21);
        var failures = 0;
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
        {
            try
            {
                await token.SignAsync(key, Message);
            }
            catch (SigningUnavailableException)
            {
                Interlocked.Increment(ref failures);
            }
        });
        Assert.Equal(faults.Signs / 100, failures);
        Assert.True(token.State.IsReady);
    }

    [Fact]
    public async Task ASignatureThatDoesNotVerifyNeverLeavesAndSeveralStopTheToken()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options, out var faults);
        await token.SignAsync(key, Message);
        faults.AfterSign = (_, signature) =>
        {
            signature[10] ^= 1;
            return signature;
        };
        for (var i = 0; i < 3; i++)
        {
            var failure = await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(key, Message));
            Assert.Equal(TokenFault.SignatureWrong, Assert.IsType<TokenException>(failure.InnerException).Fault);
        }

        await token.UntilAsync(state => state.Fault == TokenFault.SignatureWrong);
        var signs = faults.Signs;
        await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(key, Message));
        Assert.Equal(signs, faults.Signs);
    }

    [Fact]
    public async Task ACallThatHangsFailsItsCallerAndLeavesTheOthersAlone()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options with { Sessions = 2, OperationTimeout = TimeSpan.FromMilliseconds(200) }, out var faults);
        await token.SignAsync(key, Message);
        using var release = new ManualResetEventSlim();
        var next = faults.Signs + 1;
        faults.BeforeSign = number => Hang(number == next, release);
        var hung = token.SignAsync(key, Message).AsTask();
        await Assert.ThrowsAsync<SigningUnavailableException>(() => hung);
        Assert.NotEmpty(await token.SignAsync(key, Message));
        Assert.True(token.State.IsReady);

        // The second one hangs as well: nothing is left to sign with.
        next = faults.Signs + 1;
        await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(key, Message));
        await token.UntilAsync(state => state.Fault == TokenFault.Hung);
        Assert.False(await token.CanSignAsync(key, TestContext.Current.CancellationToken));
        release.Set();
        await token.UntilAsync(state => state.IsReady);
        Assert.NotEmpty(await token.SignAsync(key, Message));
        Assert.Equal(0, faults.FinalizedWhileInside);
    }

    [Fact]
    public async Task WhoWaitsTooLongForASessionIsToldSo()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options with { Sessions = 1, SessionWait = TimeSpan.FromMilliseconds(100) }, out var faults);
        await token.SignAsync(key, Message);
        using var release = new ManualResetEventSlim();
        faults.BeforeSign = _ => release.Wait();
        var first = token.SignAsync(key, Message).AsTask();
        var failure = await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(key, Message));
        Assert.Equal(TokenFault.Busy, Assert.IsType<TokenException>(failure.InnerException).Fault);
        Assert.Contains("raise the number of sessions", failure.Message, StringComparison.Ordinal);
        release.Set();
        Assert.NotEmpty(await first);
    }

    [Fact]
    public async Task WhoGoesAwayWhileWaitingCostsNoSignature()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options with { Sessions = 1 }, out var faults);
        await token.SignAsync(key, Message);
        using var release = new ManualResetEventSlim();
        faults.BeforeSign = _ => release.Wait();
        var first = token.SignAsync(key, Message).AsTask();
        using var cancellation = new CancellationTokenSource();
        var second = token.GetSigningKey(key).SignAsync(SignatureAlgorithm.EcdsaSha256, Message, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        release.Set();
        await first;
        var signs = faults.Signs;
        await token.SignAsync(key, Message);
        Assert.Equal(signs + 1, faults.Signs);
    }

    [Fact]
    public async Task TheTokensOwnLimitOfSessionsIsKeptWithOneForTheLogin()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(
            options with { Sessions = 16, SessionWait = TimeSpan.FromSeconds(30) }, out var faults, faulty => faulty.Describe = info => info with { MaxSessions = 4 });
        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) => await token.SignAsync(key, Message));
        Assert.InRange(faults.MostSessions, 2, 4);
    }

    [Fact]
    public async Task ATokenThatRunsOutOfSessionsUnannouncedIsUsedWithThoseItHas()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options with { Sessions = 8, SessionWait = TimeSpan.FromSeconds(30) }, out var faults);
        faults.BeforeOpenSession = () => Fault(Volatile.Read(ref faults.OpenSessions) >= 4, 0xB1);
        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) => await token.SignAsync(key, Message));
        Assert.True(token.State.IsReady);
    }

    [Fact]
    public async Task SessionsAreGivenBack()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        var token = Provisioned.Open(options, out var faults);
        await Parallel.ForAsync(0, 500, async (_, _) => await token.SignAsync(key, Message));
        await token.DisposeAsync();
        Assert.Equal(0, faults.OpenSessions);
        await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(key, Message));
    }

    [Fact]
    public async Task AMissingMechanismIsNamed()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options, out _, faulty => faulty.HasMechanism = mechanism => mechanism != 0x1041);
        var failure = await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(key, Message));
        Assert.Equal(TokenFault.MechanismMissing, Assert.IsType<TokenException>(failure.InnerException).Fault);
        Assert.Contains("CKM_ECDSA (0x1041)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AConnectionThatBreaksUnderLoadIsRepairedWithoutAnyBadSignature()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options with { SessionWait = TimeSpan.FromSeconds(30) }, out var faults);
        await token.SignAsync(key, Message);
        faults.BeforeSign = number => Fault(number % 250 == 0, number % 500 == 0 ? 0x30u : 0x82u);
        await Parallel.ForAsync(0, 3000, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) =>
        {
            try
            {
                var signature = await token.SignAsync(key, Message);
                Assert.True(SignatureVerifier.Verify(key, SignatureAlgorithm.EcdsaSha256, Message, signature));
            }
            catch (SigningUnavailableException)
            {
                // Fewer than there were faults; what counts is that the rest goes on.
            }
        });
        faults.BeforeSign = _ => { };
        Assert.NotEmpty(await token.SignAsync(key, Message));
        Assert.Equal(0, faults.FinalizedWhileInside);
    }

    private static void Fault(bool now, ulong code)
    {
        if (now)
            throw new CryptokiException("C_Sign", code);
    }

    private static void Hang(bool now, ManualResetEventSlim release)
    {
        if (now)
            release.Wait();
    }
}
