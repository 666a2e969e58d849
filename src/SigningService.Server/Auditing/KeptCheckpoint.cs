using SigningService.AuditLog.Notes;

namespace SigningService.Server.Auditing;

/// <summary>
/// The last checkpoint in a place of its own, apart from the ledger: whoever brings back an old ledger does not bring back this. It is
/// replaced only by one who knows what stands there, so that two services, or a restored copy of one, cannot both go on.
/// </summary>
internal sealed class KeptCheckpoint(string file)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What stands there; null if nothing was ever kept.</summary>
    /// <exception cref="NoteFormatException">Something else stands there.</exception>
    public SignedNote? Read() => File.Exists(file) ? SignedNote.Parse(File.ReadAllBytes(file)) : null;

    /// <summary>Puts a checkpoint in the place of another; false, and nothing is done, if it is not that one which stands there.</summary>
    /// <param name="expected">Null for nothing.</param>
    public bool Replace(SignedNote? expected, SignedNote next)
    {
        var folder = Path.GetDirectoryName(file)!;
        CreateFolder(folder);
        // Held from the look to the rename; a second service finds it locked.
        using var turn = new FileStream(file + ".lock", NewFile(FileMode.OpenOrCreate));
        if (Read()?.ToString() != expected?.ToString())
            return false;
        var written = file + ".new";
        using (var stream = new FileStream(written, NewFile(FileMode.Create)))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(next.ToString()));
            stream.Flush(flushToDisk: true);
        }

        File.Move(written, file, overwrite: true);
        FolderFlush.Flush(folder);
        return true;
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
