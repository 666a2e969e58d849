using System.Globalization;
using System.Net;

namespace SigningService.Client.Requests;

/// <summary>The names that a request asks for.</summary>
public sealed record RequestedNames
{
    /// <summary>None: a renewal takes the names of the certificate.</summary>
    public static readonly RequestedNames None = new();

    /// <summary>Common name of the subject; null for an empty subject.</summary>
    public string? CommonName { get; init; }

    /// <summary>ASCII; international names in their A-label form.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    public IReadOnlyList<IPAddress> Ip { get; init; } = [];

    public IReadOnlyList<Uri> Uri { get; init; } = [];

    public IReadOnlyList<string> Email { get; init; } = [];

    /// <summary>The names of the subject alternative name, each with its kind: <c>dns:api.example.test</c>.</summary>
    public IReadOnlyList<string> SubjectNames =>
    [
        .. Dns.Select(n => "dns:" + n.ToLower(CultureInfo.InvariantCulture)),
        .. Ip.Select(n => "ip:" + n),
        .. Uri.Select(n => "uri:" + n.OriginalString),
        .. Email.Select(n => "email:" + n),
    ];
}
