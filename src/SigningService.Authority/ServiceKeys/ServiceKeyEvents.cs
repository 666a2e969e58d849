using System.Globalization;
using System.Security.Cryptography;
using SigningService.Authority.Auditing;

namespace SigningService.Authority.ServiceKeys;

/// <summary>What the audit log says of the service's own keys.</summary>
internal static class ServiceKeyEvents
{
    public static AuditEvent Intended(ServiceKey key, string reason, DateTimeOffset at, string actor) =>
        Of(AuditEventKind.ServiceKeyIntended, key, at, actor, ("algorithm", key.Algorithm.Name), ("reason", reason));

    /// <summary>Names the statement before any key signs it.</summary>
    public static AuditEvent Made(ServiceKey key, DateTimeOffset at, string actor) => Of(
        AuditEventKind.ServiceKeyMade, key, at, actor, ("public_key_sha256", HashOf(key)), ("statement_sha256", StatementOf(key)));

    public static AuditEvent Changed(ServiceKey from, ServiceKey to, DateTimeOffset at, string actor) => Of(
        AuditEventKind.ServiceKeyChanged,
        to,
        at,
        actor,
        ("from_public_key_sha256", HashOf(from)),
        ("to_public_key_sha256", HashOf(to)),
        ("statement_sha256", StatementOf(to)));

    public static AuditEvent Destroyed(ServiceKey key, DateTimeOffset at, string actor) =>
        Of(AuditEventKind.ServiceKeyDestroyed, key, at, actor, ("public_key_sha256", HashOf(key)));

    private static AuditEvent Of(AuditEventKind kind, ServiceKey key, DateTimeOffset at, string actor, params (string Name, string? Value)[] more)
    {
        var details = new Dictionary<string, string>
        {
            ["purpose"] = key.Purpose,
            ["generation"] = key.Generation.ToString(CultureInfo.InvariantCulture),
            ["label"] = key.Label,
        };
        foreach (var (name, value) in more)
        {
            if (value is not null)
                details[name] = value;
        }

        return new AuditEvent(kind, at, actor, details);
    }

    private static string? HashOf(ServiceKey key) => key.PublicKey is { } known ? Convert.ToHexStringLower(known.Sha256.Span) : null;

    private static string? StatementOf(ServiceKey key) =>
        key.Handover is { } handover ? Convert.ToHexStringLower(SHA256.HashData(handover.Statement.Span)) : null;
}
