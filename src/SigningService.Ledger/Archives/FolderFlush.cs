using System.Runtime.InteropServices;

namespace SigningService.Ledger.Archives;

/// <summary>Makes a rename durable, which the framework has no call for: it opens no folders.</summary>
internal static partial class FolderFlush
{
    /// <exception cref="IOException">The folder could not be flushed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, 0);
        var flushed = descriptor >= 0 && Fsync(descriptor) == 0;
        if (descriptor >= 0)
            _ = Close(descriptor);
        if (!flushed)
            throw new IOException("The folder of the archives could not be flushed to disk.");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
