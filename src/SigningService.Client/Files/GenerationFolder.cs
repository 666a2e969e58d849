using System.Globalization;
using System.Text;

namespace SigningService.Client.Files;

/// <summary>
/// Files that belong together and are replaced together, as Kubernetes does with its volumes: each set is complete in a folder of its own
/// (<c>..2026_11_24_10_00_00.x7</c>) before the link <c>..data</c> is turned to it in one step; <c>key.pem</c> and the others are links
/// through <c>..data</c>. A full disk or a crash at any point leaves the old set. A reader that resolves <c>..data</c> once has a set that
/// fits, and keeps it through one more replacement.
/// </summary>
public sealed class GenerationFolder
{
    private const string Data = "..data";
    private const string Unfinished = "..new_";
    private const string LabelFile = "..label";
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly FileOwner? _owner;
    private readonly Action<string> _beforeStep;

    /// <param name="owner">Who gets the files; null: whoever runs this.</param>
    public GenerationFolder(string path, TimeProvider clock, FileOwner? owner = null)
        : this(path, clock, owner, _ => { })
    {
    }

    /// <param name="beforeStep">Called before each step that changes the disk; a test makes it fail there.</param>
    internal GenerationFolder(string path, TimeProvider clock, FileOwner? owner, Action<string> beforeStep)
    {
        _path = Path.GetFullPath(path);
        _clock = clock;
        _owner = owner;
        _beforeStep = beforeStep;
    }

    /// <summary>The folder of the set that is in force; null if there is none. It stays readable through one more replacement.</summary>
    public string? Current => new DirectoryInfo(PathOf(Data)).LinkTarget is { } target && Directory.Exists(PathOf(target)) ? PathOf(target) : null;

    /// <summary>Whether the set in force was installed under this label and every name leads to it.</summary>
    public bool Holds(string label, IEnumerable<string> names) =>
        Current is { } current
        && File.Exists(Path.Combine(current, LabelFile))
        && File.ReadAllText(Path.Combine(current, LabelFile)) == label
        && names.All(name => LinkOf(name) == TargetOf(name));

    /// <summary>Puts a set in force.</summary>
    /// <param name="label">Says what the set is, for <see cref="Holds"/>; not secret.</param>
    /// <exception cref="IOException">It could not be written, or a file that is not a link stands where one of the names goes; the old set is in force still.</exception>
    public void Install(IReadOnlyList<GenerationFile> files, string label)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!Directory.Exists(_path))
            CreateFolder(_path);
        foreach (var file in files)
            RequireFree(file.Name);
        RemoveUnfinished();
        var generation = WriteGeneration(files.Append(new GenerationFile(LabelFile, Encoding.UTF8.GetBytes(label), StagedFile.Public)));
        var before = Current;
        TurnLink(Data, generation);
        foreach (var file in files.Where(file => LinkOf(file.Name) != TargetOf(file.Name)))
            TurnLink(file.Name, TargetOf(file.Name));
        UnixCalls.FlushFolder(_path);
        RemoveOld([.. files.Select(file => file.Name)], Path.GetFileName(before));
    }

    private string WriteGeneration(IEnumerable<GenerationFile> files)
    {
        var suffix = Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);
        var stage = PathOf(Unfinished + suffix);
        var name = _clock.GetUtcNow().ToString("'..'yyyy'_'MM'_'dd'_'HH'_'mm'_'ss'.'", CultureInfo.InvariantCulture) + suffix;
        try
        {
            _beforeStep("create " + Unfinished);
            CreateFolder(stage);
            foreach (var file in files)
                WriteFile(stage, file);
            UnixCalls.FlushFolder(stage);
            _beforeStep("rename " + name);
            UnixCalls.Rename(stage, PathOf(name));
            return name;
        }
        catch
        {
            if (Directory.Exists(stage))
                Directory.Delete(stage, recursive: true);
            throw;
        }
    }

    private void WriteFile(string folder, GenerationFile file)
    {
        _beforeStep("write " + file.Name);
        var path = Path.Combine(folder, file.Name);
        using (var stream = StagedFile.Create(path, file.Mode))
            StagedFile.Fill(stream, file.Content);
        if (OperatingSystem.IsWindows())
            return;
        // The umask may have taken from the mode what the reader of the file needs.
        File.SetUnixFileMode(path, file.Mode);
        if (_owner is not null)
            UnixCalls.ChangeOwner(path, _owner);
    }

    private void TurnLink(string name, string target)
    {
        var stage = PathOf(Unfinished + "link");
        _beforeStep("link " + name);
        File.Delete(stage);
        File.CreateSymbolicLink(stage, target);
        _beforeStep("turn " + name);
        UnixCalls.Rename(stage, PathOf(name));
    }

    private void RequireFree(string name)
    {
        if (LinkOf(name) is null && Path.Exists(PathOf(name)))
            throw new IOException($"{PathOf(name)} is there already and is no link: move it away, or choose another folder.");
    }

    // What a crash left. A link to a folder is deleted as a file.
    private void RemoveUnfinished()
    {
        foreach (var path in Directory.GetFileSystemEntries(_path, Unfinished + "*"))
        {
            if (new FileInfo(path).LinkTarget is not null)
                File.Delete(path);
            else
                Directory.Delete(path, recursive: true);
        }
    }

    private void RemoveOld(HashSet<string> names, string? before)
    {
        _beforeStep("remove");
        var current = Path.GetFileName(Current);
        foreach (var path in Directory.GetFileSystemEntries(_path))
        {
            var name = Path.GetFileName(path);
            if (LinkOf(name) is { } target)
            {
                if (name != Data && target == TargetOf(name) && !names.Contains(name))
                    File.Delete(path);
            }
            else if (name.StartsWith("..2", StringComparison.Ordinal) && name != current && name != before)
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    private static void CreateFolder(string path)
    {
        Directory.CreateDirectory(path);
        // The umask may have taken from the mode what those need to whom the files are given; secrets have a mode of their own.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, FolderMode);
    }

    private static string TargetOf(string name) => Data + "/" + name;

    private string? LinkOf(string name) => new FileInfo(PathOf(name)).LinkTarget;

    private string PathOf(string name) => Path.Combine(_path, name);
}
