using SigningService.Authority.Revocation.Deltas;

namespace SigningService.Authority.Revocation;

/// <summary>When revocation lists are made and how long they count.</summary>
/// <param name="ListLifetime">From thisUpdate to nextUpdate.</param>
/// <param name="RefreshInterval">A fresh list is made this long after the last, also if nothing was revoked; well below the lifetime.</param>
/// <param name="PublishDelay">A list follows a revocation by this at most: half of it is waited for others to share the list, half is left for making it.</param>
public sealed record RevocationPolicy(TimeSpan ListLifetime, TimeSpan RefreshInterval, TimeSpan PublishDelay)
{
    /// <summary>
    /// A list whose entries take at most so many octets is kept whole in the ledger; of a larger one all but its entries, which are there already.
    /// </summary>
    public long WholeListOctets { get; init; } = 512 * 1024;

    /// <summary>Octets of the entries of a list, at most: what is longer than 2 GiB, relying parties do not read.</summary>
    public long LongestList { get; init; } = int.MaxValue - (64 * 1024);

    /// <summary>Which authorities publish delta lists.</summary>
    public DeltaPolicy Deltas { get; init; } = DeltaPolicy.None;
}
