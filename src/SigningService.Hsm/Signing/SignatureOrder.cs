using SigningService.Authority.Keys;
using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Signing;

/// <summary>What is asked of a token.</summary>
/// <param name="Content">The message, or the hash over it.</param>
/// <param name="IsHash">Whether it is the hash.</param>
internal readonly record struct SignatureOrder(TokenSigningKey Key, SignatureAlgorithm Algorithm, ReadOnlyMemory<byte> Content, bool IsHash)
{
    /// <summary>What C_Sign is given.</summary>
    public byte[] Prepare() => IsHash ? SignatureMechanism.For(Algorithm).PrepareHash(Content.Span) : SignatureMechanism.For(Algorithm).Prepare(Content);

    public bool Fits(ReadOnlySpan<byte> signature) => IsHash
        ? Key.Verifier.VerifyHash(Algorithm, Content.Span, signature)
        : Key.Verifier.Verify(Algorithm, Content.Span, signature);
}
