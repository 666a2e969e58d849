using System.Security.Cryptography;
using SigningService.Authority.Asn1;
using SigningService.Authority.Auditing;

namespace SigningService.Authority.Authorities;

/// <summary>What the audit log says of authorities and their stages.</summary>
internal static class AuthorityEvents
{
    public static AuditEvent StageChanged(AuthorityRecord record, AuthorityStage? from, DateTimeOffset at, string actor, string? reason = null)
    {
        var details = new Dictionary<string, string>
        {
            ["authority"] = record.Id,
            ["line"] = record.Line,
            ["to"] = WordOf(record.Stage),
        };
        if (from is { } known)
            details["from"] = WordOf(known);
        if (reason is not null)
            details["reason"] = reason;
        return new AuditEvent(AuditEventKind.AuthorityStageChanged, at, actor, details);
    }

    public static AuditEvent KeyMade(AuthorityRecord record, DateTimeOffset at, string actor)
    {
        var details = new Dictionary<string, string>
        {
            ["authority"] = record.Id,
            ["label"] = record.KeyLabel!,
            ["algorithm"] = record.KeyAlgorithm.Name,
            ["public_key_sha256"] = Hex(record.PublicKey!.Sha256),
        };
        if (record.ResponderKey is { } responder)
            details["responder_key_sha256"] = Hex(responder.Sha256);
        return new AuditEvent(AuditEventKind.AuthorityKeyMade, at, actor, details);
    }

    public static AuditEvent CertificateInstalled(AuthorityRecord record, CertificateAuthority parent, DateTimeOffset at, string actor) => new(
        AuditEventKind.AuthorityCertificateInstalled,
        at,
        actor,
        new Dictionary<string, string>
        {
            ["authority"] = record.Id,
            ["issuer"] = parent.Id,
            ["serial"] = record.Certificate!.Serial.ToString(),
            ["certificate_sha256"] = HashOf(record.Certificate),
        });

    public static AuditEvent KeyDestroyed(AuthorityRecord record, DateTimeOffset at, string actor) => new(
        AuditEventKind.AuthorityKeyDestroyed,
        at,
        actor,
        new Dictionary<string, string>
        {
            ["authority"] = record.Id,
            ["label"] = record.KeyLabel ?? "",
            ["public_key_sha256"] = record.PublicKey is { } key ? Hex(key.Sha256) : "",
        });

    public static AuditEvent AnchorInstalled(AuthorityRecord record, DateTimeOffset at, string actor)
    {
        var details = new Dictionary<string, string> { ["authority"] = record.Id, ["certificate_sha256"] = HashOf(record.Certificate!) };
        if (record.CrossCertificate is { } cross)
            details["cross_certificate_sha256"] = HashOf(cross);
        return new AuditEvent(AuditEventKind.TrustAnchorInstalled, at, actor, details);
    }

    public static AuditEvent AnchorRetired(AuthorityRecord record, DateTimeOffset at, string actor) => new(
        AuditEventKind.TrustAnchorRetired,
        at,
        actor,
        new Dictionary<string, string> { ["authority"] = record.Id, ["certificate_sha256"] = HashOf(record.Certificate!) });

    private static string WordOf(AuthorityStage stage) => stage.ToString().ToLowerInvariant();

    private static string HashOf(ParsedCertificate certificate) => Hex(SHA256.HashData(certificate.Der.Span));

    private static string Hex(ReadOnlyMemory<byte> octets) => Convert.ToHexStringLower(octets.Span);
}
