using SigningService.Authority.Keys;
using SigningService.Hsm.Administration;
using SigningService.Hsm.Connecting;
using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Keys;
using SigningService.Hsm.Tests.Tokens;
using SigningService.Testing.Tokens;

namespace SigningService.Hsm.Tests;

/// <summary>Keys that somebody else put into the token.</summary>
public sealed class PlantedKeyTests
{
    [Theory]
    [InlineData(true, "same label")]
    [InlineData(false, "same public key or id")]
    public async Task ASecondKeyOfTheSameNameIsRefusedAndBothAreNamed(bool byLabel, string reason)
    {
        var options = Provisioned.SoftHsm();
        var key = await Provisioned.NewKeyAsync(options, KeyAlgorithm.P256, "issuer");
        Plant(options, byLabel ? "issuer" : "planted", byLabel ? [9, 9] : key.Id.ToArray());
        var failure = await RefusalAsync(options, key.PublicKey!);
        Assert.Equal(TokenFault.KeyNotUnique, failure.Fault);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains("'issuer'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(byLabel ? "0909" : "'planted'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherKeyUnderTheIdIsFoundOutByAChallenge()
    {
        var (_, wanted) = await Provisioned.WithKeyAsync();
        var options = Provisioned.SoftHsm();
        Plant(options, "impostor", wanted.KeyIdentifier.ToArray());
        var failure = await RefusalAsync(options, wanted);
        Assert.Equal(TokenFault.KeyMismatch, failure.Fault);
        Assert.Contains("impostor", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AttributeNumber.Sensitive, false, "CKA_SENSITIVE")]
    [InlineData(AttributeNumber.Extractable, true, "CKA_EXTRACTABLE")]
    [InlineData(AttributeNumber.AlwaysAuthenticate, true, "CKA_ALWAYS_AUTHENTICATE")]
    public async Task AKeyThatIsUnfitIsRefused(ulong attribute, bool value, string named)
    {
        var options = Provisioned.SoftHsm();
        var publicKey = Plant(options, "unfit", [7], new ObjectAttribute(attribute, value));
        var failure = await RefusalAsync(options, publicKey);
        Assert.Equal(TokenFault.KeyUnsafe, failure.Fault);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AKeyThatAnInterruptedCallMadeIsFoundAndNoneIsMadeTwice()
    {
        var options = Provisioned.SoftHsm();
        using var administration = await TokenAdministration.OpenAsync(options, TestContext.Current.CancellationToken);
        var first = await administration.MakeKeyAsync("server-ca-2", KeyAlgorithm.P256, TestContext.Current.CancellationToken);

        var again = await administration.MakeKeyAsync("server-ca-2", KeyAlgorithm.P256, TestContext.Current.CancellationToken);

        Assert.Equal(first.PublicKey, again.PublicKey);
        Assert.Single(await administration.ListKeysAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WhatAnInterruptedCallLeftWithoutItsIdIsClearedAwayAndMadeAnew()
    {
        var options = Provisioned.SoftHsm();
        var rest = Plant(options, "server-ca-2", [9, 9]);
        using var administration = await TokenAdministration.OpenAsync(options, TestContext.Current.CancellationToken);

        var made = await administration.MakeKeyAsync("server-ca-2", KeyAlgorithm.P256, TestContext.Current.CancellationToken);

        Assert.NotEqual(rest, made.PublicKey);
        Assert.Single(await administration.ListKeysAsync(TestContext.Current.CancellationToken));
        Assert.Equal(made.PublicKey!.KeyIdentifier.ToArray(), made.Id.ToArray());
    }

    [Fact]
    public async Task ASecondKeyOfTheLabelIsNoKeyToTakeUpAndNoneIsDestroyed()
    {
        var options = Provisioned.SoftHsm();
        await Provisioned.NewKeyAsync(options, KeyAlgorithm.P256, "server-ca-2");
        Plant(options, "server-ca-2", [9, 9]);
        using var administration = await TokenAdministration.OpenAsync(options, TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<TokenException>(() => administration.MakeKeyAsync("server-ca-2", KeyAlgorithm.P256, TestContext.Current.CancellationToken));

        Assert.Equal(TokenFault.KeyNotUnique, failure.Fault);
        Assert.Equal(2, (await administration.ListKeysAsync(TestContext.Current.CancellationToken)).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DestroyingGoesOnWhenOneHalfOfThePairIsLeft(bool isPrivateLeft)
    {
        var options = Provisioned.SoftHsm();
        var key = await Provisioned.NewKeyAsync(options, KeyAlgorithm.P256, "server-ca-2");
        InSession(options, (cryptoki, session) =>
        {
            var label = new ObjectAttribute(AttributeNumber.Label, "server-ca-2");
            var half = isPrivateLeft ? KeySearch.PublicKeys(cryptoki, session, label) : KeySearch.PrivateKeys(cryptoki, session, label);
            cryptoki.DestroyObject(session, Assert.Single(half).Handle);
            return 0;
        });
        Assert.Equal(isPrivateLeft ? (1, 0) : (0, 1), CountHalves(options, "server-ca-2"));
        using var administration = await TokenAdministration.OpenAsync(options, TestContext.Current.CancellationToken);

        await administration.DestroyKeyAsync("server-ca-2", key.Id, TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), CountHalves(options, "server-ca-2"));
        var again = await Assert.ThrowsAsync<TokenException>(() => administration.DestroyKeyAsync("server-ca-2", key.Id, TestContext.Current.CancellationToken));
        Assert.Equal(TokenFault.KeyNotFound, again.Fault);
    }

    [Fact]
    public async Task APointWithoutItsOctetStringIsReadAllTheSame()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options, out _, faults => faults.Attribute =
            (type, value) => type == AttributeNumber.EcPoint && value is { Length: 67 } ? value[2..] : value);
        Assert.NotEmpty(await token.SignAsync(key, new byte[1]));
    }

    private static async Task<TokenException> RefusalAsync(TokenOptions options, PublicKey key)
    {
        await using var token = Provisioned.Open(options);
        var failure = await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(key, new byte[1]));
        return Assert.IsType<TokenException>(failure.InnerException);
    }

    private static PublicKey Plant(TokenOptions options, string label, byte[] id, params ObjectAttribute[] overrides)
    {
        var module = Module.Load(options.ModulePath, null);
        module.EnsureInitialised();
        module.Reinitialise(module.Epoch, TimeSpan.FromSeconds(1));
        return InSession(options, (cryptoki, session) =>
        {
            ObjectAttribute[] common = [new(AttributeNumber.Token, true), new(AttributeNumber.Label, label), new(AttributeNumber.Id, id)];
            ObjectAttribute[] secret = [new(AttributeNumber.Private, true), new(AttributeNumber.Sensitive, true), new(AttributeNumber.Extractable, false), new(AttributeNumber.Sign, true)];
            var mechanism = KeyMechanism.For(KeyAlgorithm.P256);
            var (publicKey, _) = cryptoki.GenerateKeyPair(
                session,
                mechanism.Generation,
                [.. common, new(AttributeNumber.Verify, true), .. mechanism.Parameters],
                [.. common, .. secret.Where(one => overrides.All(other => other.Type != one.Type)), .. overrides]);
            return PublicKeyObject.Read(cryptoki, session, publicKey)!;
        });
    }

    private static (int Private, int Public) CountHalves(TokenOptions options, string label) => InSession(options, (cryptoki, session) =>
    {
        var attribute = new ObjectAttribute(AttributeNumber.Label, label);
        return (KeySearch.PrivateKeys(cryptoki, session, attribute).Count, KeySearch.PublicKeys(cryptoki, session, attribute).Count);
    });

    /// <summary>Does something to the token behind the back of the code under test.</summary>
    private static T InSession<T>(TokenOptions options, Func<ICryptoki, ulong, T> act)
    {
        var module = Module.Load(options.ModulePath, null);
        using var entry = module.Enter(module.Epoch);
        var cryptoki = module.Cryptoki;
        var session = cryptoki.OpenSession(Slots.Find(cryptoki, options.TokenLabel, null).Slot, readWrite: true);
        try
        {
            cryptoki.Login(session, UserType.User, System.Text.Encoding.UTF8.GetBytes(SoftHsmToken.Pin));
            return act(cryptoki, session);
        }
        finally
        {
            cryptoki.CloseSession(session);
        }
    }
}
