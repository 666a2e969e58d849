using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority.Keys;
using SigningService.Hsm.Administration;
using SigningService.Hsm.Connecting;
using SigningService.Testing.Tokens;

namespace SigningService.Hsm.Tests.Tokens;

/// <summary>Tokens and keys to test with.</summary>
internal static class Provisioned
{
    private static int _labels;

    /// <summary>Options of a fresh SoftHSM token.</summary>
    public static TokenOptions SoftHsm()
    {
        var token = SoftHsmToken.Create();
        return new TokenOptions { ModulePath = SoftHsmToken.Module, TokenLabel = token.Label, PinFile = token.PinFile };
    }

    public static string NewLabel() => $"key-{Interlocked.Increment(ref _labels)}";

    public static async Task<TokenKey> NewKeyAsync(TokenOptions options, KeyAlgorithm algorithm, string? label = null)
    {
        using var administration = await TokenAdministration.OpenAsync(options, TestContext.Current.CancellationToken);
        return await administration.GenerateKeyAsync(label ?? NewLabel(), algorithm, TestContext.Current.CancellationToken);
    }

    /// <summary>A fresh SoftHSM token with a P-256 key.</summary>
    public static async Task<(TokenOptions Options, PublicKey Key)> WithKeyAsync()
    {
        var options = SoftHsm();
        return (options, (await NewKeyAsync(options, KeyAlgorithm.P256)).PublicKey!);
    }

    public static Token Open(TokenOptions options) => Token.Open(options, TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>Opens a token through functions that can be made to fail.</summary>
    public static Token Open(TokenOptions options, out FaultyCryptoki faults, Action<FaultyCryptoki>? arrange = null)
    {
        var real = Module.Load(options.ModulePath, options.ModuleParameters);
        real.EnsureInitialised();
        // SoftHSM does not see a token that was made after it was initialised.
        if (real.Cryptoki.GetSlots().All(slot => real.Cryptoki.GetTokenInfo(slot).Label != options.TokenLabel))
            real.Reinitialise(real.Epoch, TimeSpan.FromSeconds(1));
        var faulty = faults = new FaultyCryptoki(real.Cryptoki);
        arrange?.Invoke(faulty);
        var module = new Module(faulty, options.ModuleParameters);
        return Token.Open(options, TimeProvider.System, NullLoggerFactory.Instance, () => module);
    }

    public static ValueTask<byte[]> SignAsync(this Token token, PublicKey key, ReadOnlyMemory<byte> message) =>
        token.GetSigningKey(key).SignAsync(SignatureAlgorithm.DefaultFor(key.Algorithm), message, TestContext.Current.CancellationToken);

    /// <summary>Waits until the token is ready, or is not.</summary>
    public static async Task UntilAsync(this Token token, Func<TokenState, bool> condition)
    {
        while (!condition(token.State))
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }
}
