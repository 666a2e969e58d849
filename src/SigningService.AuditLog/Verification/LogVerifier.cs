using SigningService.AuditLog.Notes;

namespace SigningService.AuditLog.Verification;

/// <summary>Verifies a log entry by entry: form, place, and story; and that a signed head is the one over exactly these entries.</summary>
public sealed class LogVerifier
{
    private readonly CompactRange _tree = new();

    /// <summary>Entries so far.</summary>
    public long Size => _tree.Size;

    /// <summary>What they tell.</summary>
    public LogStory Story { get; } = new();

    /// <summary>When the last act happened.</summary>
    public DateTimeOffset? LastTime { get; private set; }

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
        return leaf;
    }

    /// <summary>The root over the entries so far.</summary>
    public byte[] Root() => _tree.Root();

    /// <summary>Whether the head is that of the entries so far.</summary>
    /// <exception cref="LogFaultException">It is not.</exception>
    public void RequireHead(Checkpoint checkpoint)
    {
        if (checkpoint.Size != Size)
            throw new LogFaultException(null, $"The checkpoint covers {checkpoint.Size} entries, and there are {Size}.");
        if (!checkpoint.Root.AsSpan().SequenceEqual(Root()))
            throw new LogFaultException(null, $"The {Size} entries are not those that the checkpoint was signed over: their root is another.");
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
