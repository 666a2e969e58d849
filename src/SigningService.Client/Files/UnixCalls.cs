using System.ComponentModel;
using System.Runtime.InteropServices;

namespace SigningService.Client.Files;

/// <summary>What the framework lacks: renaming a link to a folder over another, flushing a folder, giving a file away.</summary>
internal static partial class UnixCalls
{
    /// <summary>rename(2): the target is replaced in one step, be it a link or a file.</summary>
    public static void Rename(string from, string to) => Require(RenameCore(from, to), $"{from} could not take the place of {to}");

    /// <summary>What was created, renamed or deleted in the folder is so after a power cut as well.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(path, 0);
        Require(descriptor, $"{path} could not be opened");
        try
        {
            Require(Fsync(descriptor), $"{path} could not be flushed to disk");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    public static void ChangeOwner(string path, FileOwner owner) =>
        Require(Chown(path, owner.UserId, owner.GroupId), $"{path} could not be given to user {owner.UserId}, group {owner.GroupId}");

    private static void Require(int result, string what)
    {
        if (result < 0)
            throw new IOException($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameCore(string from, string to);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint user, uint group);
}
