namespace SigningService.Authority.Incidents;

/// <summary>How fast the keys sign, measured where they live.</summary>
public interface ISigningPace
{
    /// <summary>Signatures a second with all sessions in use, above zero; an assumption until one was made.</summary>
    double SignaturesPerSecond { get; }
}
