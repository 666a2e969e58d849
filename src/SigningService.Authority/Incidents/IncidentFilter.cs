using System.Globalization;
using System.Text;

namespace SigningService.Authority.Incidents;

/// <summary>Which certificates an incident takes. A null field is no condition; all that are set must hold.</summary>
public sealed record IncidentFilter
{
    /// <summary>SHA-256 over the SubjectPublicKeyInfo, 32 octets.</summary>
    public ReadOnlyMemory<byte>? PublicKeySha256 { get; init; }

    /// <summary>A certificate that carries the key; the story puts the hash of that key in the place of this.</summary>
    public CertificateId? KeyOf { get; init; }

    public string? Profile { get; init; }

    /// <summary>Id of the issuer.</summary>
    public string? Authority { get; init; }

    /// <summary>Identity of the requester, whole, or ending in <c>/</c> for all below it.</summary>
    public string? Requester { get; init; }

    public DateTimeOffset? IssuedFrom { get; init; }

    public DateTimeOffset? IssuedBefore { get; init; }

    /// <summary>Name of a <see cref="Keys.KeyAlgorithm"/>.</summary>
    public string? KeyAlgorithm { get; init; }

    public DateTimeOffset? ExpiresFrom { get; init; }

    public DateTimeOffset? ExpiresBefore { get; init; }

    /// <summary>Only those that have no linked certificate that is issued and not revoked, and are the second of none.</summary>
    public bool WithoutTwin { get; init; }

    /// <summary>Only among these; empty is no condition. At most 1,000.</summary>
    public IReadOnlyList<CertificateId> Certificates { get; init; } = [];

    public bool IsEmpty => Conditions().Count == 0;

    /// <summary>The conditions as people write them, for the log: <c>profile=server-tls,authority=server-ca</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Conditions())
            text.Append(text.Length > 0 ? "," : "").Append(name).Append('=').Append(value);
        return text.ToString();
    }

    /// <summary>Names and values of all that is set, always in the same order.</summary>
    public IReadOnlyList<(string Name, string Value)> Conditions()
    {
        var conditions = new List<(string, string)>();
        Add("key", PublicKeySha256 is { } key ? Convert.ToHexStringLower(key.Span) : null);
        Add("key-of", KeyOf?.ToString());
        Add("profile", Profile);
        Add("authority", Authority);
        Add("requester", Requester);
        Add("issued-from", Text(IssuedFrom));
        Add("issued-before", Text(IssuedBefore));
        Add("key-algorithm", KeyAlgorithm);
        Add("expires-from", Text(ExpiresFrom));
        Add("expires-before", Text(ExpiresBefore));
        Add("twin", WithoutTwin ? "none" : null);
        foreach (var certificate in Certificates)
            Add("certificate", certificate.ToString());
        return conditions;

        void Add(string name, string? value)
        {
            if (value is not null)
                conditions.Add((name, value));
        }
    }

    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
