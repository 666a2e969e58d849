namespace SigningService.Authority.Issuance;

/// <summary>Order of a list of certificates.</summary>
public enum CertificateOrder
{
    /// <summary>By the time of issue, newest first.</summary>
    NewestFirst,

    /// <summary>By the end of validity, soonest first.</summary>
    ExpiresFirst,
}
