namespace SigningService.Authority.ServiceKeys;

/// <summary>What the keys are for that the service has besides those of authorities.</summary>
public static class ServiceKeyPurpose
{
    /// <summary>Signs evidence for auditors.</summary>
    public const string Audit = "audit";

    private const string Responder = "responder-";

    /// <summary>Signs the OCSP answers of an authority.</summary>
    public static string ResponderOf(string authority) => Responder + authority;

    /// <summary>Id of the authority whose responder it is; null for another purpose.</summary>
    public static string? AuthorityOf(string purpose) => purpose.StartsWith(Responder, StringComparison.Ordinal) ? purpose[Responder.Length..] : null;
}
