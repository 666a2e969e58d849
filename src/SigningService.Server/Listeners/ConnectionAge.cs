using SigningService.Server.Callers;

namespace SigningService.Server.Listeners;

/// <summary>
/// Asks connections that have lived long enough to close (GOAWAY in HTTP/2): calls at hand are finished, the next comes on a new
/// connection, with a new handshake. Kestrel has no such limit of its own.
/// </summary>
internal sealed class ConnectionAge(RequestDelegate next, ConnectionBook connections, TimeProvider timeProvider)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (timeProvider.GetUtcNow() >= connections.StateOf(context).CloseAfter)
            context.Connection.RequestClose();
        return next(context);
    }
}
