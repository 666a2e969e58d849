using Microsoft.Win32.SafeHandles;
using SigningService.Authority;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Server.Publication;

/// <summary>A file of octets, opened once. What the disk says against it means that lists cannot be made or read now.</summary>
internal sealed class OctetFile(SafeFileHandle handle, string? draft = null, string? published = null) : IOctetFile
{
    private string? _draft = draft;

    public long Length => Try(() => RandomAccess.GetLength(handle));

    /// <summary>Opens a file; a name it may not keep is taken from it at once.</summary>
    public static OctetFile CreateNameless(string path)
    {
        var file = new OctetFile(File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), path);
        if (!OperatingSystem.IsWindows())
            file.Forget();
        return file;
    }

    public void Write(long position, ReadOnlySpan<byte> octets)
    {
        try
        {
            RandomAccess.Write(handle, octets, position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    public void Read(long position, Span<byte> destination)
    {
        try
        {
            for (var read = 0; read < destination.Length;)
            {
                var count = RandomAccess.Read(handle, destination[read..], position + read);
                if (count == 0)
                    throw new EndOfStreamException("A file of a revocation list is shorter than it was.");
                read += count;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Makes it durable and gives it its name.</summary>
    public void Publish() => Try(() =>
    {
        RandomAccess.FlushToDisk(handle);
        File.Move(_draft!, published!, overwrite: true);
        _draft = null;
        return true;
    });

    public void Dispose()
    {
        handle.Dispose();
        Forget();
    }

    private void Forget()
    {
        if (_draft is { } path)
            File.Delete(path);
        _draft = null;
    }

    private static T Try<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    private static LedgerUnavailableException Unavailable(Exception cause) => new("The files of revocation lists cannot be used.", cause);
}
