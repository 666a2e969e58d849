using SigningService.Authority.Refusals;
using SigningService.Server.Configuration;

namespace SigningService.Server.Rotation;

/// <summary>Counts the open watches of each caller, and its streams of requests: each holds memory as long as it is open.</summary>
internal sealed class WatchBook(LimitSettings limits)
{
    private readonly Dictionary<string, int> _open = [];

    /// <summary>Takes a place; disposing gives it back.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.Overloaded"/>: the caller has too many.</exception>
    public IDisposable Enter(string identity)
    {
        lock (_open)
        {
            var count = _open.GetValueOrDefault(identity) + 1;
            if (count > limits.WatchesPerCaller)
            {
                throw new RefusedException(
                    RefusalReason.Overloaded, $"You have {limits.WatchesPerCaller} streams open. Watch more certificates, or send more requests, with each.", TimeSpan.FromSeconds(10));
            }

            _open[identity] = count;
        }

        return new Place(this, identity);
    }

    private void Leave(string identity)
    {
        lock (_open)
        {
            if (--_open[identity] <= 0)
                _open.Remove(identity);
        }
    }

    private sealed class Place(WatchBook book, string identity) : IDisposable
    {
        public void Dispose() => book.Leave(identity);
    }
}
