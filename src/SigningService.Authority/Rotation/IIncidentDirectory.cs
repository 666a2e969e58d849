namespace SigningService.Authority.Rotation;

/// <summary>The open incidents, as renewal advice sees them. Asked at every advice: it answers from memory.</summary>
public interface IIncidentDirectory
{
    /// <summary>What an open incident wants of a certificate that was not renewed since; null if none speaks of it.</summary>
    IncidentAdvice? Find(CertificateId certificate);
}
