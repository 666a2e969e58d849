using SigningService.Authority;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Testing;

/// <summary>Keeps large lists in memory, for tests of everything that does not care where they lie.</summary>
public sealed class MemoryListStorage : IListStorage
{
    private readonly Dictionary<(ShardId, long), MemoryOctets> _published = [];

    /// <summary>The lists that are there.</summary>
    public IEnumerable<(ShardId Shard, long Number)> Published => _published.Keys;

    /// <summary>Encoded entries that were begun.</summary>
    public List<MemoryOctets> Scratches { get; } = [];

    /// <summary>Set to have nothing be written, as on a full disk.</summary>
    public bool IsFull { get; set; }

    public IOctetFile CreateScratch()
    {
        var scratch = new MemoryOctets(this, default, 0);
        Scratches.Add(scratch);
        return scratch;
    }

    public IOctetFile CreateDraft(ShardId shard, long number) => new MemoryOctets(this, shard, number);

    public void Publish(IOctetFile draft)
    {
        var octets = (MemoryOctets)draft;
        _published[(octets.Shard, octets.Number)] = octets;
    }

    public IOctetFile? Find(ShardId shard, long number) => _published.GetValueOrDefault((shard, number));

    public void Remove(ShardId shard, long number) => _published.Remove((shard, number));

    public void RemoveBefore(ShardId shard, long number)
    {
        foreach (var key in _published.Keys.Where(key => key.Item1 == shard && key.Item2 < number).ToArray())
            _published.Remove(key);
    }

    /// <summary>Loses all lists, as a replaced disk does.</summary>
    public void Lose() => _published.Clear();

    /// <summary>A file in memory.</summary>
    public sealed class MemoryOctets(MemoryListStorage storage, ShardId shard, long number) : IOctetFile
    {
        private byte[] _octets = [];

        public ShardId Shard => shard;

        public long Number => number;

        public long Length { get; private set; }

        public void Write(long position, ReadOnlySpan<byte> octets)
        {
            if (storage.IsFull)
                throw new LedgerUnavailableException("The disk is full.");
            var end = (int)position + octets.Length;
            if (end > _octets.Length)
                Array.Resize(ref _octets, Math.Max(end, _octets.Length * 2));
            octets.CopyTo(_octets.AsSpan((int)position));
            Length = Math.Max(Length, end);
        }

        public void Read(long position, Span<byte> destination) => _octets.AsSpan((int)position, destination.Length).CopyTo(destination);

        /// <summary>Changes one octet, as a failing disk does.</summary>
        public void Spoil(int position) => _octets[position] ^= 1;

        /// <summary>All octets.</summary>
        public byte[] ToArray() => _octets[..(int)Length];

        public void Dispose()
        {
        }
    }
}
