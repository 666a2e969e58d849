using SigningService.AuditLog.Proofs;
using SigningService.Authority.Callers;

namespace SigningService.Server.Listeners;

/// <summary>
/// A path of the log's files on the gRPC listener, with its rule: hashes and sizes are for every role as the calls are that give them,
/// entries, which hold names, for auditors alone. Every other path is none.
/// </summary>
/// <param name="Name">What it is called in the audit log: no part of it comes from the caller.</param>
/// <param name="Tile">Null for the checkpoint.</param>
internal sealed record LogPath(string Name, Tile? Tile, bool IsOfEntries, AccessRule Rule)
{
    private const string Prefix = "/log/";
    private const string Tiles = "tile/";

    public static AccessRule Hashes { get; } = new(ListenerKind.Grpc, Role.Requester | Role.Revoker | Role.Operator | Role.Auditor);

    public static AccessRule Entries { get; } = new(ListenerKind.Grpc, Role.Auditor);

    /// <summary>The file that a request asks for; null if it asks for none, or on a listener where there are none.</summary>
    public static LogPath? Of(HttpContext context)
    {
        var path = context.Request.Path.Value;
        if (context.AcceptedBy() != ListenerKind.Grpc || path?.StartsWith(Prefix, StringComparison.Ordinal) != true)
            return null;
        path = path[Prefix.Length..];
        if (path == "checkpoint")
            return new LogPath("log/checkpoint", null, false, Hashes);
        if (!path.StartsWith(Tiles, StringComparison.Ordinal) || !AuditLog.Proofs.Tile.TryParse(path[Tiles.Length..], out var tile, out var entries))
            return null;
        return new LogPath("log/" + (entries ? tile.EntriesPath : tile.Path), tile, entries, entries ? Entries : Hashes);
    }
}
