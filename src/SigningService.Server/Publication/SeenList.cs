using SigningService.Authority.Revocation;

namespace SigningService.Server.Publication;

/// <summary>A list that was fetched through its public URL, and when that first succeeded.</summary>
internal sealed record SeenList(RevocationList List, DateTimeOffset At);
