namespace SigningService.Server.Observability;

/// <summary>Which authorities wait for a ceremony of their parent, as the schedule last saw it.</summary>
internal sealed class CeremonyCalls
{
    private volatile IReadOnlyList<string> _waiting = [];

    /// <summary>Ids of authorities whose request is to be signed.</summary>
    public IReadOnlyList<string> Waiting
    {
        get => _waiting;
        set => _waiting = value;
    }
}
