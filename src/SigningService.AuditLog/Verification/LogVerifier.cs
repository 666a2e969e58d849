using SigningService.AuditLog.Notes;

namespace SigningService.AuditLog.Verification;

/// <summary>Verifies a log entry by entry: form, place, and story; and that a signed head is the one over exactly these entries.</summary>
/// <param name="seen">Told of each entry, once it is found right; null for nobody.</param>
public sealed class LogVerifier(Action<LogEntry>? seen = null)
{
    private readonly CompactRange _tree = new();
    private readonly List<Checkpoint> _earlier = [];

    /// <summary>Entries so far.</summary>
    public long Size => _tree.Size;

    /// <summary>What they tell.</summary>
    public LogStory Story { get; } = new();

    /// <summary>When the last act happened.</summary>
    public DateTimeOffset? LastTime { get; private set; }

    /// <summary>Has a head that was signed before compared when its size is reached: the log must continue it.</summary>
    public void Expect(Checkpoint earlier) => _earlier.Add(earlier);

    /// <summary>Takes the next entry and gives its leaf hash.</summary>
    /// <exception cref="LogFaultException">It is not in canonical form, not the next one, or cannot be true.</exception>
    public byte[] Add(ReadOnlyMemory<byte> encoded)
    {
        var entry = Decode(encoded);
        if (entry.Index != Size)
            throw new LogFaultException(Size, $"Entry {entry.Index} stands where entry {Size} must be: something was taken out, put in or moved.");
        Story.Add(entry);
        var leaf = MerkleHash.Leaf(encoded.Span);
        _tree.Append(leaf);
        LastTime = entry.Time;
        seen?.Invoke(entry);
        foreach (var earlier in _earlier.Where(earlier => earlier.Size == Size))
            RequireContinued(earlier);
        return leaf;
    }

    /// <summary>The root over the entries so far.</summary>
    public byte[] Root() => _tree.Root();

    /// <summary>Whether the head is that of the entries so far, and none that was expected is beyond it.</summary>
    /// <exception cref="LogFaultException">It is not.</exception>
    public void RequireHead(Checkpoint checkpoint)
    {
        if (_earlier.Find(earlier => earlier.Size > Size) is { } beyond)
            throw new LogFaultException(null, $"A checkpoint over {beyond.Size} entries was signed before, and there are {Size}: the end of the log is missing.");
        if (checkpoint.Size != Size)
            throw new LogFaultException(null, $"The checkpoint covers {checkpoint.Size} entries, and there are {Size}.");
        if (!checkpoint.Root.AsSpan().SequenceEqual(Root()))
            throw new LogFaultException(null, $"The {Size} entries are not those that the checkpoint was signed over: their root is another.");
    }

    private void RequireContinued(Checkpoint earlier)
    {
        if (!earlier.Root.AsSpan().SequenceEqual(Root()))
            throw new LogFaultException(null, $"The log does not continue the checkpoint over {earlier.Size} entries: some of them were changed since it was signed.");
    }

    private LogEntry Decode(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            return LogEntry.Decode(encoded);
        }
        catch (LogEntryFormatException e)
        {
            throw new LogFaultException(Size, $"Entry {Size} is damaged: {e.Message}");
        }
    }
}
