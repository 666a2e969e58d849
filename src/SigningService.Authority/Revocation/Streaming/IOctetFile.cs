namespace SigningService.Authority.Revocation.Streaming;

/// <summary>Octets that are too many for memory. Used by one caller at a time, except for reading what no one writes any more.</summary>
public interface IOctetFile : IDisposable
{
    /// <summary>How many octets there are.</summary>
    long Length { get; }

    /// <summary>Puts octets down from a position on, over what is there.</summary>
    /// <exception cref="LedgerUnavailableException">They could not be written.</exception>
    void Write(long position, ReadOnlySpan<byte> octets);

    /// <summary>Reads exactly as many octets as asked for.</summary>
    /// <exception cref="LedgerUnavailableException">They are not there or could not be read.</exception>
    void Read(long position, Span<byte> destination);
}
