using System.Security.Cryptography;

namespace SigningService.Ledger.Archives;

/// <summary>Files of archives on the disk: complete under their name, or not there under it.</summary>
internal static class ArchiveFiles
{
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder, for the owner alone, and forgets what an earlier try did not complete.</summary>
    /// <returns>The file to write, which is not there.</returns>
    public static string Prepare(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly);
        var partial = file + ".partial";
        File.Delete(partial);
        return partial;
    }

    /// <summary>Brings a written file to the disk.</summary>
    public static async Task<(byte[] Sha256, long Octets)> FlushAsync(string file, CancellationToken cancellationToken)
    {
        await using (var written = new FileStream(file, FileMode.Open, FileAccess.ReadWrite))
            written.Flush(flushToDisk: true);
        return await MeasureAsync(file, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives it its name for good.</summary>
    public static void Complete(string partial, string file)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(partial, OwnerReads);
        File.Move(partial, file, overwrite: false);
        FolderFlush.Flush(Path.GetDirectoryName(file)!);
    }

    public static async Task<(byte[] Sha256, long Octets)> MeasureAsync(string file, CancellationToken cancellationToken)
    {
        await using var read = new FileStream(file, new FileStreamOptions
            { Access = FileAccess.Read, Share = FileShare.Read, Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 1 << 20 });
        return (await SHA256.HashDataAsync(read, cancellationToken).ConfigureAwait(false), read.Length);
    }

    /// <summary>A number that no archive has, also none that this ledger does not know of any more.</summary>
    public static int NextNumber(string folder, int known)
    {
        var number = known + 1;
        while (File.Exists(Path.Combine(folder, ArchiveRecord.NameOf(number))))
            number++;
        return number;
    }
}
