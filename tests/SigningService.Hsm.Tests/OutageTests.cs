using SigningService.Authority.Keys;
using SigningService.Hsm.Tests.Tokens;
using SigningService.Testing.Tokens;

namespace SigningService.Hsm.Tests;

public sealed class OutageTests
{
    [Fact]
    public async Task ATokenThatGoesAwayIsRefusedAtOnceAndHealsByItself()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options);
        await token.SignAsync(key, new byte[1]);
        var changes = new List<TokenState>();
        token.StateChanged += (_, change) => changes.Add(change.State);

        Directory.Move(SoftHsmToken.TokenDirectory, SoftHsmToken.TokenDirectory + ".away");
        try
        {
            await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(key, new byte[1]));
            await token.UntilAsync(state => !state.IsReady);
            var refusals = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Record.ExceptionAsync(async () => await token.SignAsync(key, new byte[1])).AsTask()));
            Assert.All(refusals, refusal => Assert.True(Assert.IsType<SigningUnavailableException>(refusal).RetryAfter > TimeSpan.Zero));
            Assert.False(await token.CanSignAsync(key, TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Move(SoftHsmToken.TokenDirectory + ".away", SoftHsmToken.TokenDirectory);
        }

        await token.UntilAsync(state => state.IsReady);
        Assert.True(await token.CanSignAsync(key, TestContext.Current.CancellationToken));
        Assert.Equal([false, true], changes.Select(change => change.IsReady));
    }

    [Fact]
    public async Task ATokenThatIsNotThereAtTheStartIsFoundWhenItComes()
    {
        var label = $"late-{Provisioned.NewLabel()}";
        var pinFile = SoftHsmToken.WritePinFile(SoftHsmToken.Pin);
        await using var token = Provisioned.Open(Provisioned.SoftHsm() with { TokenLabel = label, PinFile = pinFile });
        await token.UntilAsync(state => state.Fault == TokenFault.TokenNotFound);
        Assert.Contains(label, token.State.Description, StringComparison.Ordinal);

        SoftHsmToken.Create(label);
        await token.UntilAsync(state => state.IsReady);
    }

    [Fact]
    public async Task AModuleThatIsMissingIsAStateAndNoException()
    {
        await using var token = Provisioned.Open(Provisioned.SoftHsm() with { ModulePath = "/nonexistent/libpkcs11.so" });
        await token.UntilAsync(state => state.Fault == TokenFault.ModuleFailed);
        Assert.Contains("/nonexistent/libpkcs11.so", token.State.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsThatCanNeverWorkAreAnException()
    {
        Assert.ThrowsAny<ArgumentException>(() => Provisioned.Open(Provisioned.SoftHsm() with { ModulePath = "" }));
        Assert.ThrowsAny<ArgumentException>(() => Provisioned.Open(Provisioned.SoftHsm() with { Sessions = 0 }));
    }

    [Fact]
    public async Task TwoTokensOfOneLabelAreRefusedUnlessTheSerialTellsThemApart()
    {
        var options = Provisioned.SoftHsm();
        SoftHsmToken.Create(options.TokenLabel);
        await using (var token = Provisioned.Open(options))
        {
            await token.UntilAsync(state => state.Fault == TokenFault.TokenNotUnique);
            var serial = token.State.Description.Split("serial number '")[1].Split('\'')[0];
            await using var told = Provisioned.Open(options with { TokenSerial = serial });
            await told.UntilAsync(state => state.IsReady);
        }
    }
}
