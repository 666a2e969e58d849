using System.Security.Cryptography;
using SigningService.Authority.Auditing;
using SigningService.Authority.Callers;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Reporting;

/// <summary>Makes evidence with the audit key: of reports, and of answers that cross an air gap. The log knows of it before the key does.</summary>
public sealed class EvidenceSigning(AuditKey auditKey, IAuditLog auditLog, TimeProvider time)
{
    /// <param name="anyOf">Roles of which the caller needs one.</param>
    /// <param name="kind">What the log calls it.</param>
    /// <param name="hash">Name of the detail that has the hash of the content.</param>
    /// <param name="content">The bytes; their kind must stand in them, so that the signature is none over anything else.</param>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.NoAuditKey"/>.</exception>
    /// <exception cref="SigningUnavailableException">The key cannot be used now.</exception>
    /// <exception cref="LedgerUnavailableException">It cannot be recorded, so nothing is signed.</exception>
    public async ValueTask<Evidence> SignAsync(
        Caller caller, Role anyOf, AuditEventKind kind, string hash, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        caller.Require(anyOf);
        var key = RequireKey();
        await auditLog.AppendAsync(
            new AuditEvent(kind, time.GetUtcNow(), caller.Identity, new Dictionary<string, string>
            {
                [hash] = Convert.ToHexStringLower(SHA256.HashData(content.Span)),
                ["audit_key_sha256"] = Convert.ToHexStringLower(key.PublicKey.Sha256.Span),
            }),
            cancellationToken);
        var algorithm = SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm);
        return new Evidence(content, await key.SignAsync(algorithm, content, cancellationToken), algorithm, key.PublicKey);
    }

    /// <exception cref="RefusedException">With <see cref="RefusalReason.NoAuditKey"/>.</exception>
    public ISigningKey RequireKey() => auditKey.Key ?? throw new RefusedException(
        RefusalReason.NoAuditKey, "The hierarchy of this service has no audit key: bring audit-public-key.pem of the ceremony into its folder.");
}
