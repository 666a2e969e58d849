namespace SigningService.Authority.Incidents;

/// <summary>Tells those who watch that what incidents ask of holders has changed.</summary>
public sealed class IncidentSignal
{
    /// <summary>Raised after the change is durable, before it is answered.</summary>
    public event Action? Changed;

    internal void Raise() => Changed?.Invoke();
}
