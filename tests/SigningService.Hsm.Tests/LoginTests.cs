using SigningService.Authority.Keys;
using SigningService.Hsm.Tests.Tokens;
using SigningService.Testing.Tokens;

namespace SigningService.Hsm.Tests;

public sealed class LoginTests
{
    private const ulong CountLow = 0x10000;
    private const ulong FinalTry = 0x20000;
    private const ulong Locked = 0x40000;

    [Fact]
    public async Task AWrongPinIsTriedOnceWhateverHundredCallersWant()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        var wrong = SoftHsmToken.WritePinFile("not-the-pin-0815");
        await using var token = Provisioned.Open(options with { PinFile = wrong }, out var faults);
        var refusals = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Record.ExceptionAsync(async () => await token.SignAsync(key, new byte[1])).AsTask()));
        Assert.All(refusals, refusal => Assert.IsType<SigningUnavailableException>(refusal));
        await token.UntilAsync(state => state.Fault == TokenFault.PinRefused);
        Assert.Contains("CKR_PIN_INCORRECT", token.State.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("0815", token.State.Description, StringComparison.Ordinal);

        // Healing goes on, without the PIN.
        var sessions = faults.SessionsOpened;
        while (faults.SessionsOpened < sessions + 2)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal(1, faults.Logins);

        // A touch of the file is no new PIN; new content is, and it heals although the token now counts failures.
        File.SetLastWriteTimeUtc(wrong, File.GetLastWriteTimeUtc(wrong).AddHours(1));
        token.ReloadPin();
        while (faults.Logins < 2)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(wrong, SoftHsmToken.Pin, TestContext.Current.CancellationToken);
        await token.UntilAsync(state => state.IsReady);
        Assert.Equal(3, faults.Logins);
    }

    [Theory]
    [InlineData(CountLow, nameof(TokenFault.PinRefused))]
    [InlineData(FinalTry, nameof(TokenFault.PinRefused))]
    [InlineData(Locked, nameof(TokenFault.PinLocked))]
    public async Task NoPinIsRiskedOnATokenThatCountsFailures(ulong flag, string fault)
    {
        var options = Provisioned.SoftHsm();
        await using var token = Provisioned.Open(options, out var faults, faulty => faulty.Describe = info => info with { Flags = info.Flags | flag });
        await token.UntilAsync(state => state.Fault.ToString() == fault);
        Assert.Equal(0, faults.Logins);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.UserExecute)]
    public async Task APinFileThatOthersMayUseIsNotUsed(UnixFileMode tooMuch)
    {
        var options = Provisioned.SoftHsm();
        File.SetUnixFileMode(options.PinFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | tooMuch);
        await using var token = Provisioned.Open(options, out var faults);
        await token.UntilAsync(state => state.Fault == TokenFault.PinFileUnusable);
        Assert.Contains("chmod 0600", token.State.Description, StringComparison.Ordinal);
        Assert.Equal(0, faults.Logins);

        File.SetUnixFileMode(options.PinFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await token.UntilAsync(state => state.IsReady);
    }

    [Fact]
    public async Task ALoginThatIsThereAlreadyIsAsGood()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var first = Provisioned.Open(options);
        await first.SignAsync(key, new byte[1]);
        await using var second = Provisioned.Open(options, out var faults);
        await second.SignAsync(key, new byte[1]);
        Assert.Equal(0, faults.Logins);
    }

    [Fact]
    public async Task ThePinIsNowhereInTheEnvironmentOrTheCommandLine()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options);
        await token.SignAsync(key, new byte[1]);
        foreach (var file in new[] { "/proc/self/environ", "/proc/self/cmdline" })
            Assert.DoesNotContain(SoftHsmToken.Pin, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void ThePinIsZeroedAfterUse()
    {
        var pin = Connecting.Pin.Read(SoftHsmToken.WritePinFile("1234"));
        var value = pin.Value;
        Assert.Equal("1234"u8.ToArray(), value);
        pin.Dispose();
        Assert.All(value, octet => Assert.Equal(0, octet));
    }
}
