namespace SigningService.Server.Listeners;

/// <summary>What the listeners know of a request's connection.</summary>
internal static class HttpContextExtensions
{
    /// <summary>The listener that accepted the connection; none if the connection was accepted by something unknown.</summary>
    public static ListenerKind AcceptedBy(this HttpContext context) => context.Features.Get<AcceptedBy>()?.Kind ?? ListenerKind.None;
}
