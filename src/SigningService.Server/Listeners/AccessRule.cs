using SigningService.Authority.Callers;

namespace SigningService.Server.Listeners;

/// <summary>Where a gRPC method is served and who may call it.</summary>
/// <param name="Listeners">Elsewhere there is no such method.</param>
/// <param name="Roles">
/// On the gRPC listener the caller needs one of them; <see cref="Role.None"/> if being recognised is enough.
/// </param>
internal sealed record AccessRule(ListenerKind Listeners, Role Roles);
