using System.Security.Cryptography;

namespace SigningService.Hsm.Connecting;

/// <summary>A PIN in memory, for as long as a login takes: pinned, so that the collector makes no copies, and zeroed afterwards.</summary>
internal sealed class Pin : IDisposable
{
    private const int MaximumLength = 255;

    private Pin(byte[] value)
    {
        Value = value;
        Fingerprint = SHA256.HashData(value);
    }

    public byte[] Value { get; }

    /// <summary>Tells whether the content of the file changed. It stays in this process and is written nowhere.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>Reads the PIN, if the file is one that only its owner can read.</summary>
    /// <exception cref="TokenException">It is not, or there is none.</exception>
    public static Pin Read(string path)
    {
        var buffer = GC.AllocateArray<byte>(MaximumLength + 3, pinned: true);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            const UnixFileMode Others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
                throw Unusable($"The PIN file {path} can be used by others; run chmod 0600 on it.");
            return new Pin(Trim(buffer, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false), path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenException(TokenFault.PinFileUnusable, $"The PIN file {path} cannot be read.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(Value);

    private static byte[] Trim(byte[] buffer, int length, string path)
    {
        if (length > 0 && buffer[length - 1] == '\n')
            length--;
        if (length > 0 && buffer[length - 1] == '\r')
            length--;
        if (length is 0 or > MaximumLength)
            throw Unusable($"The PIN file {path} must hold one PIN of 1 to {MaximumLength} octets.");
        var value = GC.AllocateArray<byte>(length, pinned: true);
        buffer.AsSpan(0, length).CopyTo(value);
        return value;
    }

    private static TokenException Unusable(string message) => new(TokenFault.PinFileUnusable, message);
}
