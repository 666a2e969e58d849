using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SigningService.Authority;
using SigningService.Authority.Revocation;

namespace SigningService.Server.Auditing;

/// <summary>
/// The highest number of each shard's lists that this service has given to anybody, in a place of its own beside the kept checkpoint. Relying
/// parties refuse a list whose number is below the one they have; a ledger that was brought back from a backup does not know it.
/// </summary>
internal sealed class KeptListNumbers
{
    private readonly Lock _lock = new();
    private readonly string _file;
    private Dictionary<ShardId, long>? _known;

    /// <param name="file">A line for each shard: <c>authority shard number</c>.</param>
    public KeptListNumbers(string file) => _file = file;

    /// <summary>What was kept; empty if nothing was.</summary>
    /// <exception cref="LedgerUnavailableException">Something else stands there.</exception>
    public IReadOnlyDictionary<ShardId, long> Read()
    {
        lock (_lock)
            return new Dictionary<ShardId, long>(Known());
    }

    /// <summary>SHA-256, hexadecimal, of what is kept: what an operator names it by.</summary>
    public string Sha256()
    {
        lock (_lock)
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TextOf(Known()))));
    }

    /// <summary>Keeps a number, unless a higher one is kept, so that the list may be given out.</summary>
    /// <returns>Whether it was written now.</returns>
    /// <exception cref="IOException">It could not be made durable.</exception>
    public bool Keep(ShardId shard, long number)
    {
        lock (_lock)
        {
            if (Known().GetValueOrDefault(shard) >= number)
                return false;
            // Only what is on disk counts as known.
            var next = new Dictionary<ShardId, long>(_known!) { [shard] = number };
            OwnersPlace.Write(_file, TextOf(next));
            _known = next;
            return true;
        }
    }

    private Dictionary<ShardId, long> Known()
    {
        if (_known is not null)
            return _known;
        try
        {
            return _known = File.Exists(_file) ? File.ReadLines(_file).Select(ReadLine).ToDictionary() : [];
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new LedgerUnavailableException("The kept numbers of the revocation lists cannot be read. Bring the file back from where it was copied to.", e);
        }
    }

    private static (ShardId, long) ReadLine(string line) => line.Split(' ') is [{ Length: > 0 } authority, var shard, var number]
        ? (new ShardId(authority, int.Parse(shard, CultureInfo.InvariantCulture)), long.Parse(number, CultureInfo.InvariantCulture))
        : throw new FormatException();

    private static string TextOf(Dictionary<ShardId, long> numbers) => string.Concat(numbers
        .OrderBy(pair => pair.Key.Authority, StringComparer.Ordinal)
        .ThenBy(pair => pair.Key.Shard)
        .Select(pair => FormattableString.Invariant($"{pair.Key.Authority} {pair.Key.Shard} {pair.Value}\n")));
}
