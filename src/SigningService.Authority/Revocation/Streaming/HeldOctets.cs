namespace SigningService.Authority.Revocation.Streaming;

/// <summary>Octets that are in memory already, read as if they were in a file.</summary>
public sealed class HeldOctets(ReadOnlyMemory<byte> held) : IOctetFile
{
    public long Length => held.Length;

    public void Write(long position, ReadOnlySpan<byte> octets) => throw new NotSupportedException("What is held is only read.");

    public void Read(long position, Span<byte> destination) => held.Span.Slice((int)position, destination.Length).CopyTo(destination);

    public void Dispose()
    {
    }
}
