using SigningService.Authority.Keys;
using SigningService.Hsm.Tests.Tokens;
using SigningService.Testing.Tokens;

namespace SigningService.Hsm.Tests.Faults;

/// <summary>A SoftHSM token with one key, seen through a faulty module: everything is native and real but the faults.</summary>
internal sealed class FaultyToken : IDisposable
{
    public static readonly byte[] Message = [1, 2, 3];

    private static readonly string Input = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Message));

    private readonly string _folder;

    private FaultyToken(string folder, FaultyModule module, TokenOptions options, PublicKey key) =>
        (_folder, Module, Options, Key) = (folder, module, options, key);

    public FaultyModule Module { get; }

    public TokenOptions Options { get; }

    public PublicKey Key { get; }

    /// <summary>Signatures of <see cref="Message"/> that the real module made.</summary>
    public int Made => Module.ReadSignatures().Count(signature => signature.Input == Input && signature.Output is not null);

    public static async Task<FaultyToken> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("faulty-").FullName;
        var module = FaultyModule.Create(folder);
        var (options, key) = await Provisioned.WithKeyAsync();
        return new FaultyToken(folder, module, options with { ModulePath = module.File }, key);
    }

    /// <summary>Opens it and waits until the key has signed once, so that what follows meets a warm session.</summary>
    public async Task<Token> OpenAsync(Func<TokenOptions, TokenOptions>? change = null)
    {
        var token = Provisioned.Open(change?.Invoke(Options) ?? Options);
        await token.SignAsync(Key, new byte[1]);
        return token;
    }

    public async Task SignAsync(Token token)
    {
        var signature = await token.SignAsync(Key, Message);
        Assert.True(SignatureVerifier.Verify(Key, SignatureAlgorithm.EcdsaSha256, Message, signature));
    }

    public async Task<TokenException> RefusedAsync(Token token)
    {
        var refused = await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(Key, Message));
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
        return Assert.IsType<TokenException>(refused.InnerException);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
