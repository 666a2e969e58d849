using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority.Keys;
using SigningService.Hsm.Processes;
using SigningService.Hsm.Tests.Faults;
using SigningService.Hsm.Tests.Tokens;
using SigningService.Testing.Tokens;

namespace SigningService.Hsm.Tests.Processes;

/// <summary>Libraries that crash and hang in processes of their own.</summary>
public sealed class ModuleProcessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("crash")]
    [InlineData("die-before")]
    [InlineData("die-after")]
    public async Task ALibraryThatCrashesFailsTheSignatureInItsHandsAndIsReplaced(string accident)
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync(InProcess);
        faulty.Module.Obey($"C_Sign 1 1 {accident}");

        var refused = await faulty.RefusedAsync(token);

        Assert.Contains("MODULE_PROCESS_LOST", refused.Message, StringComparison.Ordinal);
        // Each process counts its own calls.
        faulty.Module.Behave();
        await faulty.SignAsync(token);
        Assert.Equal(accident == "die-after" ? 2 : 1, faulty.Made);
    }

    [Fact]
    public async Task ALibraryThatHangsIsEndedAtItsDeadlineAndReplaced()
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync(options => InProcess(options) with { Sessions = 2, OperationTimeout = TimeSpan.FromMilliseconds(300) });
        var before = Process(faulty.Module);
        faulty.Module.Obey("C_Sign 1 1 hang");

        Assert.Equal(TokenFault.Hung, (await faulty.RefusedAsync(token)).Fault);

        faulty.Module.Behave();
        await faulty.SignAsync(token);
        Assert.NotEqual(before, Process(faulty.Module));
        Assert.False(IsAlive(before));
    }

    [Fact]
    public async Task ALibraryThatHangsInItsLoginIsReplaced()
    {
        using var faulty = await FaultyToken.CreateAsync();
        faulty.Module.Obey("C_Login 1 1 hang");
        await using var token = Provisioned.Open(InProcess(faulty.Options) with { OperationTimeout = TimeSpan.FromMilliseconds(300) });

        await token.UntilAsync(state => state.Fault == TokenFault.Hung);

        faulty.Module.Behave();
        await token.UntilAsync(state => state.IsReady);
        await faulty.SignAsync(token);
    }

    [Fact]
    public async Task TheProcessOfATokenEndsWithIt()
    {
        using var faulty = await FaultyToken.CreateAsync();
        var token = await faulty.OpenAsync(InProcess);
        var process = Process(faulty.Module);
        Assert.True(IsAlive(process));
        Assert.NotEqual(Environment.ProcessId, process);

        await token.DisposeAsync();

        while (IsAlive(process))
            await Task.Delay(5, Stop);
    }

    [Fact]
    public async Task WhatCannotBeStartedOrLoadedIsAStateThatSaysSo()
    {
        var options = Provisioned.SoftHsm();
        await using (var token = Provisioned.Open(options with { Program = new ModuleProgram("/nonexistent/signing-module", []) }))
        {
            await token.UntilAsync(state => state.Fault == TokenFault.ModuleFailed);
            Assert.Contains("/nonexistent/signing-module", token.State.Description, StringComparison.Ordinal);
        }

        var noLibrary = Path.GetTempFileName();
        await using (var token = Provisioned.Open(options with { ModulePath = noLibrary, Program = ModuleProgram.Beside() }))
            await token.UntilAsync(state => state.Fault == TokenFault.ModuleFailed);
        File.Delete(noLibrary);
    }

    [Fact]
    public async Task FourProcessesShareWhatOneWouldSignInTurn()
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var tokens = Group(faulty, 4, options => options with { Sessions = 1 });
        var key = tokens.GetSigningKey(faulty.Key);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SignAsync(key)));
        faulty.Module.Obey("C_Sign 1 0 delay 100");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SignAsync(key)));

        // Two of the first eight and two of the others, besides the challenge.
        Assert.Equal([4, 4, 4, 4], faulty.Module.ReadSignatures().Where(signature => !signature.IsChallenge).CountBy(signature => signature.Process).Select(pair => pair.Value));
    }

    [Theory]
    [InlineData("crash")]
    [InlineData("hang")]
    public async Task OneOfSeveralThatFailsCostsNobodyASignature(string accident)
    {
        using var faulty = await FaultyToken.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("sound-");
        var sound = FaultyModule.Create(folder.FullName);
        await using var tokens = TokenGroup.Open(
            [.. new[] { faulty.Module.File, sound.File }.Select(file => InProcess(faulty.Options) with { Name = file, ModulePath = file, OperationTimeout = TimeSpan.FromSeconds(1) })],
            TimeProvider.System,
            NullLoggerFactory.Instance);
        var key = tokens.GetSigningKey(faulty.Key);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => SignAsync(key)));
        // A process that is started anew counts from the beginning: it happens again and again.
        faulty.Module.Obey($"C_Sign 20 1 {accident}");

        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Stop }, async (_, _) => await SignAsync(key));

        Assert.NotEqual(0, faulty.Module.CountFaults("C_Sign"));
        Assert.True(tokens.IsReady);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task WhenAllOfThemAreAwayTheCallerIsToldAndTheDescriptionNamesEach()
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var tokens = Group(faulty, 2, options => options);
        var key = tokens.GetSigningKey(faulty.Key);
        await SignAsync(key);
        faulty.Module.Obey("absent");

        while (tokens.IsReady)
            await Assert.ThrowsAsync<SigningUnavailableException>(() => SignAsync(key));

        Assert.StartsWith("0 of 2 tokens are ready. one: ", tokens.Description, StringComparison.Ordinal);
        Assert.Contains(" two: ", tokens.Description, StringComparison.Ordinal);
        faulty.Module.Behave();
        while (!tokens.IsReady)
            await Task.Delay(5, Stop);
        await SignAsync(key);
    }

    private static TokenGroup Group(FaultyToken faulty, int size, Func<TokenOptions, TokenOptions> change)
    {
        string[] names = ["one", "two", "three", "four"];
        return TokenGroup.Open(
            [.. names.Take(size).Select(name => change(InProcess(faulty.Options)) with { Name = name })],
            TimeProvider.System,
            NullLoggerFactory.Instance);
    }

    private static async Task SignAsync(ISigningKey key)
    {
        var signature = await key.SignAsync(SignatureAlgorithm.EcdsaSha256, FaultyToken.Message, Stop);
        Assert.True(SignatureVerifier.Verify(key.PublicKey, SignatureAlgorithm.EcdsaSha256, FaultyToken.Message, signature));
    }

    private static TokenOptions InProcess(TokenOptions options) => options with { Program = ModuleProgram.Beside() };

    private static int Process(FaultyModule module) => module.ReadSignatures()[^1].Process;

    private static bool IsAlive(int process) =>
        Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}"));
}
