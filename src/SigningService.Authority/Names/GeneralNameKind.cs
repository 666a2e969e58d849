namespace SigningService.Authority.Names;

/// <summary>The kinds of GeneralName (RFC 5280, 4.2.1.6) that may stand in a certificate issued here.</summary>
public enum GeneralNameKind
{
    Dns,
    Ip,
    Uri,
    Email,
}
