using System.Security.Cryptography;
using SigningService.Authority.Keys;
using SigningService.Hsm.Administration;
using SigningService.Hsm.Tests.Tokens;

namespace SigningService.Hsm.Tests;

/// <summary>What any token must do for us, told once and asked of every token there is.</summary>
public abstract class TokenContract
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<(string, string), Task<TokenKey>> Keys = [];

    public static TheoryData<string, string> Rows => new(
        from key in KeyAlgorithm.All
        from signature in SignatureAlgorithm.All
        where key.Family == signature.Family && key != KeyAlgorithm.Rsa4096
        select (key.Name, signature.Name));

    private protected abstract TokenOptions Options { get; }

    private protected virtual bool Lacks(KeyAlgorithm algorithm) => false;

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task SignsWhatVerifies(string keyName, string signatureName)
    {
        var (algorithm, signatureAlgorithm) = (KeyAlgorithm.Find(keyName)!, SignatureAlgorithm.Find(signatureName)!);
        if (Lacks(algorithm))
        {
            var refusal = await Assert.ThrowsAsync<TokenException>(() => Provisioned.NewKeyAsync(Options, algorithm));
            Assert.Equal(TokenFault.MechanismMissing, refusal.Fault);
            Assert.Contains(algorithm.IsPostQuantum ? "CKM_ML_DSA_KEY_PAIR_GEN" : "CKM_EC_EDWARDS_KEY_PAIR_GEN", refusal.Message, StringComparison.Ordinal);
            return;
        }

        var key = await KeyAsync(algorithm);
        await using var token = Provisioned.Open(Options);
        var message = RandomNumberGenerator.GetBytes(1000);
        var signature = await token.GetSigningKey(key.PublicKey!).SignAsync(signatureAlgorithm, message, TestContext.Current.CancellationToken);
        Assert.True(SignatureVerifier.Verify(key.PublicKey!, signatureAlgorithm, message, signature));
    }

    [Fact]
    public async Task TenThousandEcdsaSignaturesVerifyWhateverTheirNumbersStartWith()
    {
        var key = (await KeyAsync(KeyAlgorithm.P256)).PublicKey!;
        await using var token = Provisioned.Open(Options);
        var shortest = int.MaxValue;
        await Parallel.ForAsync(0, SignatureCount, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var message = BitConverter.GetBytes(i);
            var signature = await token.SignAsync(key, message);
            Assert.True(SignatureVerifier.Verify(key, SignatureAlgorithm.EcdsaSha256, message, signature));
            lock (Gate)
                shortest = Math.Min(shortest, signature.Length);
        });
        // 70 is two numbers of 32 octets: some are shorter, or the leading zeros were kept.
        Assert.True(shortest < 70, $"shortest was {shortest}");
    }

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("RSA-2048")]
    public async Task ANewKeyCanSignAndNothingElse(string algorithm)
    {
        var key = await KeyAsync(KeyAlgorithm.Find(algorithm)!);
        Assert.Equal(key.PublicKey!.KeyIdentifier.ToArray(), key.Id.ToArray());
        Assert.True(key.Attributes.Sensitive);
        Assert.True(key.Attributes.AlwaysSensitive);
        Assert.True(key.Attributes.NeverExtractable);
        Assert.True(key.Attributes.Private);
        Assert.True(key.Attributes.Token);
        Assert.True(key.Attributes.Sign);
        Assert.False(key.Attributes.Extractable);
        Assert.NotEqual(true, key.Attributes.Decrypt);
        Assert.NotEqual(true, key.Attributes.Unwrap);
        Assert.NotEqual(true, key.Attributes.Derive);
        Assert.NotEqual(true, key.Attributes.SignRecover);
    }

    [Fact]
    public async Task SixtyFourCallersFromAColdStartAreServedByFourSessions()
    {
        var key = (await KeyAsync(KeyAlgorithm.P256)).PublicKey!;
        await using var token = Provisioned.Open(Options with { Sessions = 4, SessionWait = TimeSpan.FromSeconds(30) });
        var signatures = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => token.SignAsync(key, new byte[] { (byte)i }).AsTask()));
        Assert.All(signatures.Index(), pair => Assert.True(SignatureVerifier.Verify(key, SignatureAlgorithm.EcdsaSha256, [(byte)pair.Index], pair.Item)));
        Assert.True(token.State.IsReady);
    }

    [Fact]
    public async Task ATakenLabelIsRefused()
    {
        var key = await KeyAsync(KeyAlgorithm.P256);
        var refusal = await Assert.ThrowsAsync<TokenException>(() => Provisioned.NewKeyAsync(Options, KeyAlgorithm.P256, key.Label));
        Assert.Equal(TokenFault.LabelTaken, refusal.Fault);
    }

    [Fact]
    public async Task ADestroyedKeyIsGone()
    {
        var key = await Provisioned.NewKeyAsync(Options, KeyAlgorithm.P256);
        using var administration = await TokenAdministration.OpenAsync(Options, TestContext.Current.CancellationToken);
        Assert.Contains(await administration.ListKeysAsync(TestContext.Current.CancellationToken), listed => listed.Label == key.Label && key.PublicKey!.Equals(listed.PublicKey));
        await administration.DestroyKeyAsync(key.Label, key.Id, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(await administration.ListKeysAsync(TestContext.Current.CancellationToken), listed => listed.Label == key.Label);
        var refusal = await Assert.ThrowsAsync<TokenException>(() => administration.DestroyKeyAsync(key.Label, key.Id, TestContext.Current.CancellationToken));
        Assert.Equal(TokenFault.KeyNotFound, refusal.Fault);

        await using var token = Provisioned.Open(Options);
        var unavailable = await Assert.ThrowsAsync<SigningUnavailableException>(async () => await token.SignAsync(key.PublicKey!, new byte[1]));
        Assert.Equal(TokenFault.KeyNotFound, Assert.IsType<TokenException>(unavailable.InnerException).Fault);
        Assert.True(token.State.IsReady);
    }

    private protected virtual int SignatureCount => 10_000;

    /// <summary>One key of each algorithm for a token's tests; making RSA keys takes seconds.</summary>
    private Task<TokenKey> KeyAsync(KeyAlgorithm algorithm)
    {
        lock (Gate)
        {
            if (!Keys.TryGetValue((Options.TokenLabel, algorithm.Name), out var key))
                Keys[(Options.TokenLabel, algorithm.Name)] = key = Provisioned.NewKeyAsync(Options, algorithm);
            return key;
        }
    }
}
