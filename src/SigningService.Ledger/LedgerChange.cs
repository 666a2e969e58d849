using System.Globalization;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger;

/// <summary>What another process may have changed in a ledger that several share.</summary>
public static class LedgerChange
{
    /// <summary>Authorities or their stages.</summary>
    public const string Authorities = "authorities";

    /// <summary>Incidents, or what was told of them.</summary>
    public const string Incidents = "incidents";

    /// <summary>The service's own keys.</summary>
    public const string ServiceKeys = "service keys";

    /// <summary>It is not known what: the connection was lost.</summary>
    public const string Anything = "anything";

    private const string RevocationPrefix = "revocation ";

    /// <summary>A certificate of this shard was revoked.</summary>
    public static string Revocation(ShardId shard) => string.Create(CultureInfo.InvariantCulture, $"{RevocationPrefix}{shard.Authority} {shard.Shard}");

    /// <summary>The shard of a revocation; null if the change is another.</summary>
    public static ShardId? ShardOf(string change)
    {
        if (!change.StartsWith(RevocationPrefix, StringComparison.Ordinal))
            return null;
        var end = change.LastIndexOf(' ');
        return new ShardId(change[RevocationPrefix.Length..end], int.Parse(change.AsSpan(end + 1), CultureInfo.InvariantCulture));
    }
}
