using System.Security.Cryptography;

namespace SigningService.Authority.Status;

/// <summary>An OCSPResponse.</summary>
/// <param name="Der">OCSPResponse, DER.</param>
/// <param name="ThisUpdate">When what it says was true; null for an error.</param>
/// <param name="NextUpdate">Until when it may be relied on; null for an error.</param>
/// <param name="IsCacheable">Whether others may be given the same answer: it carries no nonce and is no error.</param>
public sealed record OcspAnswer(ReadOnlyMemory<byte> Der, DateTimeOffset? ThisUpdate, DateTimeOffset? NextUpdate, bool IsCacheable)
{
    private string? _tag;

    /// <summary>SHA-256 over it, hexadecimal, for caches; taken once.</summary>
    public string Tag => _tag ??= Convert.ToHexStringLower(SHA256.HashData(Der.Span));

    /// <summary>malformedRequest (1): the question is not one.</summary>
    public static OcspAnswer Malformed { get; } = Error(1);

    /// <summary>tryLater (3): the responder cannot sign now.</summary>
    public static OcspAnswer TryLater { get; } = Error(3);

    /// <summary>unauthorized (6): not a question that this responder can answer (RFC 5019, 2.2.3).</summary>
    public static OcspAnswer Unauthorized { get; } = Error(6);

    // OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED }: an error has no more than that, and no signature.
    private static OcspAnswer Error(byte status) => new(new byte[] { 0x30, 0x03, 0x0A, 0x01, status }, null, null, false);
}
