using System.Text;

namespace SigningService.Server.Auditing;

/// <summary>Files that only their owner reads and that are whole after any crash: the old content or the new.</summary>
internal static class OwnersPlace
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Puts a text in the place of a file, durably.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public static void Write(string file, string text)
    {
        var folder = Path.GetDirectoryName(file)!;
        CreateFolder(folder);
        var written = file + ".new";
        using (var stream = new FileStream(written, NewFile(FileMode.Create)))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(written, file, overwrite: true);
        FolderFlush.Flush(folder);
    }

    /// <summary>Held until it is closed: nobody else has it meanwhile.</summary>
    /// <exception cref="IOException">Somebody has.</exception>
    public static FileStream Lock(string file)
    {
        CreateFolder(Path.GetDirectoryName(file)!);
        return new FileStream(file, NewFile(FileMode.OpenOrCreate));
    }

    private static FileStreamOptions NewFile(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }
}
