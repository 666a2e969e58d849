using System.Security.Cryptography;

namespace SigningService.Server.OwnCertificates;

/// <summary>
/// The folder in which the service keeps its own certificates and TLS key, so that it can serve at once after a start, also while the
/// token is away. Only the service's user may read it.
/// </summary>
internal sealed class StateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;

    public StateFolder(string path)
    {
        _path = path;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path); // Who may read it is inherited there.
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Content of the PEM block of a file, null if it is not there or is of another kind.</summary>
    public byte[]? Read(string name, string label)
    {
        var file = Path.Combine(_path, name);
        if (!File.Exists(file))
            return null;
        var text = File.ReadAllText(file);
        return PemEncoding.TryFind(text, out var fields) && text.AsSpan()[fields.Label].SequenceEqual(label)
            ? Convert.FromBase64String(text[fields.Base64Data])
            : null;
    }

    /// <summary>Replaces a file as a whole.</summary>
    public void Write(string name, string label, ReadOnlySpan<byte> content)
    {
        var file = Path.Combine(_path, name);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(file + ".new", options))
            writer.WriteLine(PemEncoding.WriteString(label, content));
        File.Move(file + ".new", file, overwrite: true);
    }
}
