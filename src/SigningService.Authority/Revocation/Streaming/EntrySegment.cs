using System.Formats.Asn1;
using SigningService.Authority.Asn1;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// The encoded entries of one shard in the order of revocation, extended by what the ledger has that they lack. They are judged once, when
/// they are added; after that they are copied, and a sum tells whether they are still the same. Used by one caller at a time.
/// </summary>
internal sealed class EntrySegment(ShardId shard, IListStorage storage) : IDisposable
{
    private const int BatchOctets = 256 * 1024;

    /// <summary>So many octets are written anew without anyone noticing; more are not for a single expired certificate.</summary>
    private const long CheapToRebuild = 1024 * 1024;

    private static readonly TimeSpan LongestWithExpired = TimeSpan.FromDays(1);

    private readonly SegmentOctets _octets = new(storage);
    private readonly SerialFingerprints _serials = new();
    private readonly OctetSum _sum = new();
    private readonly Dictionary<long, long> _ending = []; // how many by day, to know how many have expired
    private DateTimeOffset _earliestEnd = DateTimeOffset.MaxValue;

    /// <summary>What of the shard is here.</summary>
    public ListPart Part { get; private set; } = new(shard.Shard, DateTimeOffset.UnixEpoch, 0, 0, 0);

    /// <summary>When the latest of its certificates was revoked.</summary>
    public DateTimeOffset Newest { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>The sum that its octets must have.</summary>
    public UInt128 Sum => _sum.Value;

    /// <summary>Adds what was revoked since, and drops what expired before the given time once that is worth writing all anew.</summary>
    /// <exception cref="Linting.LintFailedException">An entry breaks a rule; nothing is kept, and the next call begins at the beginning.</exception>
    public async ValueTask UpdateAsync(IRevocationStore store, DateTimeOffset expiringFrom, EntryJudge judge, CancellationToken cancellationToken)
    {
        if (Part.Count == 0)
            Part = Part with { ExpiringFrom = expiringFrom };
        else if (IsWorn(expiringFrom))
            Clear(expiringFrom);
        try
        {
            var batch = new Batch(Part);
            await foreach (var revocation in store.ReadRevocationsAsync(shard, Part.Through, Part.ExpiringFrom, cancellationToken))
            {
                if (batch.IsFull)
                    Add(batch, judge);
                batch.Add(revocation);
            }

            Add(batch, judge);
        }
        catch
        {
            // Half of a batch is worse than none.
            Clear(expiringFrom);
            throw;
        }
    }

    public void Read(long position, Span<byte> destination) => _octets.Read(position, destination);

    public void Dispose() => _octets.Dispose();

    private bool IsWorn(DateTimeOffset expiringFrom)
    {
        if (_earliestEnd >= expiringFrom)
            return false;
        if (Part.Length <= CheapToRebuild || expiringFrom - Part.ExpiringFrom >= LongestWithExpired)
            return true;
        return 8 * _ending.Where(day => day.Key < DayOf(expiringFrom)).Sum(day => day.Value) >= Part.Count;
    }

    private void Add(Batch batch, EntryJudge judge)
    {
        if (batch.Length == 0)
            return;
        judge.Require(batch.Octets, batch.Newest);
        RequireNew(batch.Octets);
        _octets.Append(batch.Octets);
        _sum.Append(batch.Octets);
        foreach (var end in batch.Ends)
        {
            _earliestEnd = end < _earliestEnd ? end : _earliestEnd;
            _ending[DayOf(end)] = _ending.GetValueOrDefault(DayOf(end)) + 1;
        }

        Newest = batch.Newest > Newest ? batch.Newest : Newest;
        Part = Part with { Through = batch.Through, Count = Part.Count + batch.Ends.Count, Length = _octets.Length };
        batch.Clear();
    }

    private void RequireNew(ReadOnlySpan<byte> entries)
    {
        var reader = new RevokedEntryReader(entries);
        while (reader.TryRead(out var entry))
        {
            if (!_serials.Add(entry.SerialNumber) && Contains(entry.SerialNumber))
                throw new AsnContentException($"The serial number {Convert.ToHexStringLower(entry.SerialNumber)} of {shard} is revoked twice.");
        }
    }

    /// <summary>Whether the serial number is in a batch before this one; within a batch the linter looks.</summary>
    private bool Contains(ReadOnlySpan<byte> serial)
    {
        var buffer = new byte[BatchOctets];
        for (var at = 0L; at < _octets.Length; at += buffer.Length - RevokedEntryEncoder.LongestEntry)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, _octets.Length - at));
            _octets.Read(at, piece);
            if (piece.IndexOf(serial) >= 0)
                return true;
        }

        return false;
    }

    private void Clear(DateTimeOffset expiringFrom)
    {
        _octets.Clear();
        _serials.Clear();
        _ending.Clear();
        _earliestEnd = DateTimeOffset.MaxValue;
        _sum.Clear();
        Newest = DateTimeOffset.UnixEpoch;
        Part = new ListPart(shard.Shard, expiringFrom, 0, 0, 0);
    }

    private static long DayOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerDay;

    /// <summary>Entries that were encoded and not yet judged.</summary>
    private sealed class Batch(ListPart part)
    {
        private byte[] _octets = new byte[4096];

        public int Length { get; private set; }

        public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, Length);

        public List<DateTimeOffset> Ends { get; } = [];

        public long Through { get; private set; } = part.Through;

        public DateTimeOffset Newest { get; private set; } = DateTimeOffset.UnixEpoch;

        public bool IsFull => Length > BatchOctets - RevokedEntryEncoder.LongestEntry;

        public void Add(in PlacedRevocation revocation)
        {
            if (Length + RevokedEntryEncoder.LongestEntry > _octets.Length)
                Array.Resize(ref _octets, Math.Min(_octets.Length * 4, BatchOctets));
            Length += RevokedEntryEncoder.Encode(revocation.Revoked, _octets.AsSpan(Length));
            Ends.Add(revocation.NotAfter);
            Through = revocation.Place;
            Newest = revocation.Revoked.RevokedAt > Newest ? revocation.Revoked.RevokedAt : Newest;
        }

        public void Clear()
        {
            Length = 0;
            Ends.Clear();
        }
    }
}
