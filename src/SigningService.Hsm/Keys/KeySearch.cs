using System.Text;
using SigningService.Authority.Keys;
using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Keys;

/// <summary>
/// Finds the private key of a public key: by the public value, which cannot be confused, and by the id that is derived from it. A label is
/// for people and finds nothing. Wherever two keys could be meant, none is used.
/// </summary>
internal static class KeySearch
{
    // One more than one would be enough to see that something is wrong; a few more are worth naming.
    private const int Enough = 8;

    /// <exception cref="TokenException">There is no such key, or not exactly one, or it may not be used.</exception>
    public static LocatedKey Find(ICryptoki cryptoki, ulong session, PublicKey publicKey)
    {
        var candidates = Candidates(cryptoki, session, publicKey);
        if (candidates.Count == 0)
            throw new TokenException(TokenFault.KeyNotFound, $"The token holds no private key with the public key {Name(publicKey)}.");
        RequireOne(candidates, "answer to the same public key or id");

        var key = candidates[0];
        if (key.Label.Length > 0)
            RequireOne(PrivateKeys(cryptoki, session, new ObjectAttribute(AttributeNumber.Label, key.Label)), "have the same label");
        if (PublicKeyObject.Read(cryptoki, session, key.Handle) is { } value && !value.Equals(publicKey))
            throw new TokenException(TokenFault.KeyMismatch, $"The private key {key} has the id of the public key {Name(publicKey)}, but is another key.");
        KeyAttributes.Read(cryptoki, session, key.Handle).ThrowIfUnfitToSign(key.ToString());
        return key;
    }

    /// <summary>What names a public key in messages: its SHA-256.</summary>
    public static string Name(PublicKey publicKey) => Convert.ToHexStringLower(publicKey.Sha256.Span);

    /// <summary>All private keys that have an attribute.</summary>
    public static List<LocatedKey> PrivateKeys(ICryptoki cryptoki, ulong session, params ReadOnlySpan<ObjectAttribute> attributes) =>
        Objects(cryptoki, session, AttributeNumber.PrivateKeyClass, attributes);

    /// <summary>All public keys that have an attribute.</summary>
    public static List<LocatedKey> PublicKeys(ICryptoki cryptoki, ulong session, params ReadOnlySpan<ObjectAttribute> attributes) =>
        Objects(cryptoki, session, AttributeNumber.PublicKeyClass, attributes);

    private static List<LocatedKey> Candidates(ICryptoki cryptoki, ulong session, PublicKey publicKey)
    {
        var ids = new HashSet<string> { Convert.ToHexStringLower(publicKey.KeyIdentifier.Span) };
        var found = new Dictionary<ulong, LocatedKey>();
        foreach (var value in PublicKeyObject.SearchValues(publicKey))
        {
            ids.UnionWith(PublicKeys(cryptoki, session, value).Where(key => key.Id.Length > 0).Select(key => key.Id));
            // RSA private keys carry the modulus, and some tokens' EC keys the point.
            foreach (var key in PrivateKeys(cryptoki, session, value))
                found[key.Handle] = key;
        }

        foreach (var id in ids)
        {
            foreach (var key in PrivateKeys(cryptoki, session, new ObjectAttribute(AttributeNumber.Id, Convert.FromHexString(id))))
                found[key.Handle] = key;
        }

        return [.. found.Values.OrderBy(key => key.Handle)];
    }

    private static List<LocatedKey> Objects(ICryptoki cryptoki, ulong session, ulong objectClass, ReadOnlySpan<ObjectAttribute> attributes)
    {
        ObjectAttribute[] template = [new(AttributeNumber.Class, objectClass), new(AttributeNumber.Token, true), .. attributes];
        return [.. cryptoki.FindObjects(session, template, attributes.IsEmpty ? int.MaxValue : Enough).Select(handle => new LocatedKey(
            handle,
            Encoding.UTF8.GetString(cryptoki.GetAttribute(session, handle, AttributeNumber.Label) ?? []),
            Convert.ToHexStringLower(cryptoki.GetAttribute(session, handle, AttributeNumber.Id) ?? [])))];
    }

    private static void RequireOne(List<LocatedKey> keys, string what)
    {
        if (keys.Count > 1)
            throw new TokenException(TokenFault.KeyNotUnique, $"Several private keys {what}, so none is used: {string.Join(", ", keys)}. Remove the wrong one.");
    }
}
