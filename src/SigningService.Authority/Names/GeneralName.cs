namespace SigningService.Authority.Names;

/// <summary>
/// One name of a subject alternative name, in canonical text: DNS names in lower case, IP addresses as <see cref="System.Net.IPAddress"/>
/// writes them, URIs as they came (there is one spelling of each), mail addresses with their domain in lower case.
/// </summary>
public sealed record GeneralName(GeneralNameKind Kind, string Value)
{
    /// <summary>With its kind in front, as on the wire and in logs: <c>dns:api.example.test</c>.</summary>
    public override string ToString() => Kind switch
    {
        GeneralNameKind.Dns => "dns:" + Value,
        GeneralNameKind.Ip => "ip:" + Value,
        GeneralNameKind.Uri => "uri:" + Value,
        GeneralNameKind.Email => "email:" + Value,
        _ => throw new InvalidOperationException($"Unknown kind {Kind}."),
    };

    /// <summary>Reads the form that <see cref="ToString"/> writes; null if it is none.</summary>
    public static GeneralName? Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return null;
        var value = text[(colon + 1)..];
        return text[..colon] switch
        {
            "dns" => new GeneralName(GeneralNameKind.Dns, value),
            "ip" => new GeneralName(GeneralNameKind.Ip, value),
            "uri" => new GeneralName(GeneralNameKind.Uri, value),
            "email" => new GeneralName(GeneralNameKind.Email, value),
            _ => null,
        };
    }
}
