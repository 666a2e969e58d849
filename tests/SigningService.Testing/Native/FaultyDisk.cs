using System.Runtime.Versioning;

namespace SigningService.Testing.Native;

/// <summary>
/// A disk that fills up or cannot be flushed, and a clock that is wrong, for a process that is started with it: see <c>faulty-disk.c</c>.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class FaultyDisk
{
    private readonly string _file;

    private FaultyDisk(string file) => _file = file;

    /// <summary>What a process must have in its environment.</summary>
    public (string Name, string Value) Environment => ("LD_PRELOAD", _file);

    /// <summary>Puts one into a folder; at first it behaves.</summary>
    public static FaultyDisk Create(string folder)
    {
        Directory.CreateDirectory(folder);
        var disk = new FaultyDisk(Path.Combine(folder, "faulty-disk.so"));
        SharedObject.CopyTo(disk._file, "faulty-disk");
        disk.Behave();
        return disk;
    }

    /// <summary>From a moment on it does what these lines say, and nothing of what it was told before.</summary>
    public void Obey(params IEnumerable<string> lines)
    {
        File.WriteAllLines(_file + ".next", lines);
        File.Move(_file + ".next", _file + ".script", overwrite: true);
    }

    public void Behave() => Obey();
}
