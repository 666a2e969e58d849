using SigningService.Authority.Refusals;
using SigningService.Server.Configuration;

namespace SigningService.Server.Enrollment;

/// <summary>
/// Counts, for each address, the tokens that were not accepted within a minute. Nobody guesses 256 bits; what is limited is the work and
/// the noise that trying makes.
/// </summary>
internal sealed class WrongTokens(LimitSettings limits, TimeProvider timeProvider)
{
    private const int MostAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Tally> _tallies = [];

    /// <exception cref="RefusedException">With <see cref="RefusalReason.Overloaded"/>, and when to come back.</exception>
    public void RequireRoom(string address)
    {
        var now = timeProvider.GetUtcNow();
        lock (_tallies)
        {
            if (!_tallies.TryGetValue(address, out var tally))
                return;
            if (tally.End <= now)
                _tallies.Remove(address);
            else if (tally.Count >= limits.WrongTokensPerMinute)
                throw new RefusedException(RefusalReason.Overloaded, "Too many tokens from this address were not accepted. Wait, then try again.", tally.End - now);
        }
    }

    public void Count(string address)
    {
        var now = timeProvider.GetUtcNow();
        lock (_tallies)
        {
            if (!_tallies.TryGetValue(address, out var tally) || tally.End <= now)
            {
                MakeRoom(now);
                _tallies[address] = tally = new Tally(now + Window);
            }

            tally.Count++;
        }
    }

    // Memory is bounded, whatever comes: better to forget than to let strangers fill it.
    private void MakeRoom(DateTimeOffset now)
    {
        if (_tallies.Count < MostAddresses)
            return;
        foreach (var address in _tallies.Where(entry => entry.Value.End <= now).Select(entry => entry.Key).ToList())
            _tallies.Remove(address);
        if (_tallies.Count >= MostAddresses)
            _tallies.Clear();
    }

    private sealed class Tally(DateTimeOffset end)
    {
        public DateTimeOffset End => end;

        public int Count { get; set; }
    }
}
