namespace SigningService.Ledger.Archives;

/// <summary>Where the entries of the log end that are from before a time.</summary>
internal static class EntriesBefore
{
    /// <summary>Entries are in the order of their acts, and so of their times, but for a clock that was set.</summary>
    /// <param name="first">The first that may be meant.</param>
    /// <param name="end">After the last that may be.</param>
    public static async ValueTask<long> FindEndAsync(long first, long end, DateTimeOffset until, Func<long, ValueTask<DateTimeOffset>> timeOf)
    {
        while (first < end)
        {
            var middle = first + ((end - first) / 2);
            if (await timeOf(middle).ConfigureAwait(false) < until)
                first = middle + 1;
            else
                end = middle;
        }

        return end;
    }
}
