namespace SigningService.Authority.Revocation.Streaming;

/// <summary>Octets that are in memory already, read as if they were in a file.</summary>
internal sealed class HeldOctets(ReadOnlyMemory<byte> octets) : IOctetFile
{
    public long Length => octets.Length;

    public void Write(long position, ReadOnlySpan<byte> written) => throw new NotSupportedException("What is held is only read.");

    public void Read(long position, Span<byte> destination) => octets.Span.Slice((int)position, destination.Length).CopyTo(destination);

    public void Dispose()
    {
    }
}
