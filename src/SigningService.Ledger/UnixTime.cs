namespace SigningService.Ledger;

/// <summary>Times as stored: whole microseconds since 1970-01-01T00:00:00Z in 64 bits, good beyond the year 9999.</summary>
internal static class UnixTime
{
    public static long Of(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? Of(DateTimeOffset? time) => time is { } known ? Of(known) : null;

    public static DateTimeOffset From(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
