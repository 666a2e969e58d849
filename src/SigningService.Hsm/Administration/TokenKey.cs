using SigningService.Authority.Keys;
using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Administration;

/// <summary>A key pair in a token.</summary>
/// <param name="Label">CKA_LABEL.</param>
/// <param name="Id">CKA_ID; of keys made here the key identifier of the public key.</param>
/// <param name="PublicKey">The public half; null if the token has no public object beside the private key, or one of an unknown kind.</param>
/// <param name="Attributes">What the token says about the private half.</param>
public sealed record TokenKey(string Label, ReadOnlyMemory<byte> Id, PublicKey? PublicKey, KeyAttributes Attributes);
