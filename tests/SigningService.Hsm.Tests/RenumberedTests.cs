using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority.Keys;
using SigningService.Hsm.Connecting;
using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Keys;
using SigningService.Hsm.Tests.Tokens;

namespace SigningService.Hsm.Tests;

/// <summary>A token whose firmware knows ML-DSA by numbers of its vendor: that of NSS, with all of its numbers exchanged.</summary>
public sealed class RenumberedTests
{
    private static readonly TokenNumbers Vendors = TokenNumbers.Standard
        .With("CKM_ML_DSA_KEY_PAIR_GEN", "0x80000A01").With("CKM_ML_DSA", "0x80000A02").With("CKK_ML_DSA", "0x80000A03").With("CKA_PARAMETER_SET", "2147486212");

    private static readonly ReadOnlyMemory<byte> Message = new byte[] { 1, 2, 3 };

    [Fact]
    public async Task KeysAreFoundAndSignWhenTheTokensNumbersAreConfigured()
    {
        var (options, key, vendors) = await PrepareAsync();
        await using var token = Open(options, new RenumberedCryptoki(vendors, TokenNumbers.Standard, Vendors));

        var signature = await token.SignAsync(key, Message);

        Assert.True(SignatureVerifier.Verify(key, SignatureAlgorithm.MlDsa65, Message.Span, signature));
    }

    [Fact]
    public async Task KeysAreMadeWithTheTokensNumbersAndSeenByThem()
    {
        var (options, _, vendors) = await PrepareAsync();
        var module = new RenumberedCryptoki(vendors, TokenNumbers.Standard, Vendors);
        var session = module.OpenSession(Slots.Find(module, options.TokenLabel, options.TokenSerial).Slot, readWrite: true);
        var kind = KeyMechanism.For(KeyAlgorithm.MlDsa65);
        ObjectAttribute[] common = [new(AttributeNumber.Token, false), new(AttributeNumber.KeyType, kind.KeyType)];

        var (made, _) = module.GenerateKeyPair(session, kind.Generation, [.. common, .. kind.Parameters], [.. common, new(AttributeNumber.Sign, true)]);

        Assert.Equal(BitConverter.GetBytes(kind.KeyType), module.GetAttribute(session, made, AttributeNumber.KeyType));
        Assert.Equal(BitConverter.GetBytes(Vendors.KeyType), vendors.GetAttribute(session, made, AttributeNumber.KeyType));
        module.CloseSession(session);
    }

    [Fact]
    public async Task WithoutThemTheTokenHasNoSuchMechanism()
    {
        var (options, key, vendors) = await PrepareAsync();
        await using var token = Open(options, vendors);

        await Assert.ThrowsAnyAsync<Exception>(async () => await token.SignAsync(key, Message));
        Assert.DoesNotContain(TokenNumbers.Standard.Signature, vendors.GetMechanisms(Slots.Find(vendors, options.TokenLabel, options.TokenSerial).Slot).Keys);
    }

    [Theory]
    [InlineData("CKM_ML_DSA", "12three", "12three is no number")]
    [InlineData("CKM_HASH_ML_DSA", "0x1F", "CKM_HASH_ML_DSA is none of")]
    public void AWrongNumberIsRefused(string name, string number, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => TokenNumbers.Standard.With(name, number)).Message, StringComparison.Ordinal);

    private static Token Open(TokenOptions options, ICryptoki cryptoki)
    {
        var module = new Module(cryptoki, options.ModuleParameters);
        return Token.Open(options, TimeProvider.System, NullLoggerFactory.Instance, () => module);
    }

    private static async Task<(TokenOptions Options, PublicKey Key, ICryptoki Vendors)> PrepareAsync()
    {
        var options = NssToken.CreatePostQuantum();
        var key = (await Provisioned.NewKeyAsync(options, KeyAlgorithm.MlDsa65)).PublicKey!;
        return (options, key, new RenumberedCryptoki(new FaultyCryptoki(Module.Load(options.ModulePath, options.ModuleParameters).Cryptoki), Vendors, TokenNumbers.Standard));
    }
}
