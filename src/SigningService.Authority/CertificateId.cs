namespace SigningService.Authority;

/// <summary>What names a certificate: the id of its issuer and its serial number.</summary>
public readonly record struct CertificateId(string Authority, SerialNumber Serial)
{
    /// <summary>Resource name as on the wire.</summary>
    public override string ToString() => $"authorities/{Authority}/certificates/{Serial}";
}
