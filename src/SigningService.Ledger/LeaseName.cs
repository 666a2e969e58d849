using System.Globalization;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger;

/// <summary>What only one of the processes that share a ledger does at a time.</summary>
public static class LeaseName
{
    /// <summary>Steps of authorities that the policy wants.</summary>
    public const string Authorities = "authorities";

    /// <summary>Steps of the service's own keys.</summary>
    public const string ServiceKeys = "service-keys";

    /// <summary>Moving what is long over into an archive.</summary>
    public const string Archives = "archives";

    /// <summary>Publishing the lists of a shard.</summary>
    public static string ListsOf(ShardId shard) => string.Create(CultureInfo.InvariantCulture, $"lists/{shard.Authority}/{shard.Shard}");
}
