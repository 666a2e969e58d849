namespace SigningService.Server.Listeners;

/// <summary>
/// Connection feature: the listener that accepted the connection. Set when the socket is accepted, by the listener itself, so that
/// nothing in a request (the Host header least of all) can change it.
/// </summary>
internal sealed record AcceptedBy(ListenerKind Kind);
