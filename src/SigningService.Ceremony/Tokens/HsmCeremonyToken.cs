using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority.Keys;
using SigningService.Hsm;
using SigningService.Hsm.Administration;
using SigningService.Hsm.Keys;

namespace SigningService.Ceremony.Tokens;

/// <summary>A PKCS#11 token.</summary>
internal sealed class HsmCeremonyToken : ICeremonyToken, IAsyncDisposable
{
    private readonly TokenAdministration _administration;
    private readonly Token _token;

    private HsmCeremonyToken(TokenAdministration administration, Token token, TokenIdentity identity)
    {
        _administration = administration;
        _token = token;
        Identity = identity;
    }

    public TokenIdentity Identity { get; }

    /// <summary>Finds the token and logs in, once.</summary>
    /// <exception cref="TokenException">It cannot be used; the fault says why.</exception>
    public static async Task<HsmCeremonyToken> OpenAsync(TokenOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        // The administration comes first: if the PIN is wrong, one attempt is spent and not two.
        var administration = await TokenAdministration.OpenAsync(options, cancellationToken);
        var description = await administration.DescribeAsync(cancellationToken);
        var identity = new TokenIdentity(description.Label, description.SerialNumber, description.Manufacturer, description.Model);
        return new HsmCeremonyToken(administration, Token.Open(options, time, NullLoggerFactory.Instance), identity);
    }

    public async Task<CeremonyKey?> FindAsync(string label, CancellationToken cancellationToken)
    {
        var all = await _administration.ListKeysAsync(cancellationToken);
        var found = all.Where(key => key.Label == label).ToList();
        if (found.Count == 0)
            return null;
        if (found.Count > 1)
            throw new CeremonyException($"The token has {found.Count} keys labelled '{label}' (ids {string.Join(", ", found.Select(IdOf))}); leave only the right one.");
        // Tools find keys by their id as well, and would take either.
        if (all.FirstOrDefault(key => key.Label != label && key.Id.Span.SequenceEqual(found[0].Id.Span)) is { } twin)
            throw new CeremonyException($"The keys '{label}' and '{twin.Label}' have the same id {IdOf(twin)}; leave only the right one.");
        return Describe(found[0]);
    }

    public async Task<CeremonyKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken) =>
        Describe(await _administration.GenerateKeyAsync(label, algorithm, cancellationToken));

    public ISigningKey GetSigningKey(PublicKey publicKey) => _token.GetSigningKey(publicKey);

    public async ValueTask DisposeAsync()
    {
        await _token.DisposeAsync();
        _administration.Dispose();
    }

    private static CeremonyKey Describe(TokenKey key) => new(
        key.Label,
        IdOf(key),
        key.PublicKey ?? throw new CeremonyException($"The key '{key.Label}' in the token has no public half that could be read; generate it with this tool."),
        AttributesOf(key.Attributes));

    private static string IdOf(TokenKey key) => Convert.ToHexStringLower(key.Id.Span);

    private static SortedDictionary<string, bool> AttributesOf(KeyAttributes attributes)
    {
        var known = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        Add("CKA_TOKEN", attributes.Token);
        Add("CKA_PRIVATE", attributes.Private);
        Add("CKA_SENSITIVE", attributes.Sensitive);
        Add("CKA_ALWAYS_SENSITIVE", attributes.AlwaysSensitive);
        Add("CKA_EXTRACTABLE", attributes.Extractable);
        Add("CKA_NEVER_EXTRACTABLE", attributes.NeverExtractable);
        Add("CKA_SIGN", attributes.Sign);
        Add("CKA_SIGN_RECOVER", attributes.SignRecover);
        Add("CKA_DECRYPT", attributes.Decrypt);
        Add("CKA_UNWRAP", attributes.Unwrap);
        Add("CKA_DERIVE", attributes.Derive);
        Add("CKA_MODIFIABLE", attributes.Modifiable);
        return known;

        void Add(string name, bool? value)
        {
            if (value is { } said)
                known[name] = said;
        }
    }
}
