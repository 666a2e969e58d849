namespace SigningService.AuditLog;

/// <summary>Times as whole microseconds since 1970-01-01T00:00:00Z, 64 bits: good for every year there is.</summary>
internal static class Microseconds
{
    /// <summary>Fractions of a microsecond are cut off.</summary>
    public static long Of(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>False if it lies outside the years 1 to 9999.</summary>
    public static bool TryRead(long microseconds, out DateTimeOffset time)
    {
        time = default;
        if (microseconds < Of(DateTimeOffset.MinValue) || microseconds > Of(DateTimeOffset.MaxValue))
            return false;
        time = DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
        return true;
    }
}
