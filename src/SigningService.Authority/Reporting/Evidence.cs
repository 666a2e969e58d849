using SigningService.Authority.Keys;

namespace SigningService.Authority.Reporting;

/// <summary>Bytes and the audit key's signature over them.</summary>
/// <param name="Signature">As in X.509: ECDSA as DER, or Ed25519.</param>
public sealed record Evidence(ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Signature, SignatureAlgorithm Algorithm, PublicKey AuditKey);
