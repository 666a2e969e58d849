using System.Security.Cryptography;

namespace SigningService.Client.Holding;

/// <summary>How long to wait after failures: doubling, capped, and spread so that a fleet that failed together does not return together.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Cap = TimeSpan.FromMinutes(30);

    /// <param name="failures">In a row, at least 1.</param>
    /// <param name="remaining">Time until the certificate ends: the less is left, the more often is tried, down to every <see cref="First"/>.</param>
    /// <param name="asked">What the service asked to wait at least.</param>
    public static TimeSpan After(int failures, TimeSpan? remaining, TimeSpan? asked)
    {
        var wait = First * Math.Pow(2, Math.Min(failures - 1, 16));
        var cap = remaining is { } left && left / 10 < Cap ? Max(left / 10, First) : Cap;
        wait = Spread(wait < cap ? wait : cap);
        return asked is { } least ? Max(wait, Spread(least) + (least / 2)) : wait;
    }

    /// <summary>Between half and all of it.</summary>
    public static TimeSpan Spread(TimeSpan span) => span * (0.5 + (RandomNumberGenerator.GetInt32(0, 501) / 1000.0));

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
