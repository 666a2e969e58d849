namespace SigningService.Authority.Rotation;

/// <summary>Where no incident is ever opened.</summary>
public sealed class NoIncidents : IIncidentDirectory
{
    public IncidentAdvice? Find(CertificateId certificate) => null;
}
