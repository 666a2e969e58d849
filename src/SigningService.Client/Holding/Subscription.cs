namespace SigningService.Client.Holding;

/// <summary>Ends something once.</summary>
internal sealed class Subscription(Action end) : IDisposable
{
    public void Dispose() => end();
}
