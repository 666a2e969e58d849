using System.Text;

namespace SigningService.Client.Files;

/// <summary>
/// A file that is complete on disk beside its place before it takes it, so that no reader sees half of it and a full disk leaves the old
/// one. What is not committed is deleted.
/// </summary>
public sealed class StagedFile : IDisposable
{
    /// <summary>Readable for the owner only, from the first byte on.</summary>
    public const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Readable for all.</summary>
    public const UnixFileMode Public = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _stage;
    private bool _committed;

    private StagedFile(string path, string stage)
    {
        Path = path;
        _stage = stage;
    }

    /// <summary>Where it will be.</summary>
    public string Path { get; }

    /// <summary>Writes the content beside <paramref name="path"/> and forces it to disk.</summary>
    public static StagedFile Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var full = System.IO.Path.GetFullPath(path);
        var file = new StagedFile(full, $"{full}.{System.IO.Path.GetRandomFileName()}.tmp");
        try
        {
            using var stream = Create(file._stage, mode);
            Fill(stream, content);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>As the other, for text in UTF-8.</summary>
    public static StagedFile Write(string path, string content, UnixFileMode mode) => Write(path, Encoding.UTF8.GetBytes(content), mode);

    /// <summary>Writes a file in one step.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        using var file = Write(path, content, mode);
        file.Commit();
    }

    /// <summary>As the other, for text in UTF-8.</summary>
    public static void Replace(string path, string content, UnixFileMode mode) => Replace(path, Encoding.UTF8.GetBytes(content), mode);

    /// <summary>Takes the place, in one step.</summary>
    public void Commit()
    {
        File.Move(_stage, Path, overwrite: true);
        _committed = true;
        UnixCalls.FlushFolder(System.IO.Path.GetDirectoryName(Path)!);
    }

    public void Dispose()
    {
        if (!_committed)
            File.Delete(_stage);
    }

    /// <summary>Writes all of it and forces it to disk.</summary>
    internal static void Fill(FileStream stream, ReadOnlySpan<byte> content)
    {
        try
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // What the framework makes of EFBIG: a limit of the file system or of the process, and no mistake of the caller.
            throw new IOException($"{stream.Name} could not be written: {e.Message}", e);
        }
    }

    /// <summary>A new file, with its mode from the first byte on.</summary>
    internal static FileStream Create(string path, UnixFileMode mode)
    {
        // Without a buffer: what could not be written is not tried again when the file is closed.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        return new FileStream(path, options);
    }
}
