namespace SigningService.Authority.Revocation.Streaming;

/// <summary>Octets that only grow: a few in memory, more in a file.</summary>
internal sealed class SegmentOctets(IListStorage storage) : IDisposable
{
    private const int InMemory = 64 * 1024;

    private byte[] _memory = [];
    private IOctetFile? _file;

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> octets)
    {
        if (_file is null && Length + octets.Length > InMemory)
        {
            _file = storage.CreateScratch();
            _file.Write(0, _memory.AsSpan(0, (int)Length));
            _memory = [];
        }

        if (_file is not null)
            _file.Write(Length, octets);
        else
            Remember(octets);
        Length += octets.Length;
    }

    public void Read(long position, Span<byte> destination)
    {
        if (_file is not null)
            _file.Read(position, destination);
        else
            _memory.AsSpan((int)position, destination.Length).CopyTo(destination);
    }

    public void Clear()
    {
        _file?.Dispose();
        _file = null;
        _memory = [];
        Length = 0;
    }

    public void Dispose() => Clear();

    private void Remember(ReadOnlySpan<byte> octets)
    {
        var needed = (int)Length + octets.Length;
        if (needed > _memory.Length)
            Array.Resize(ref _memory, Math.Max(needed, Math.Min(_memory.Length * 2, InMemory)));
        octets.CopyTo(_memory.AsSpan((int)Length));
    }
}
