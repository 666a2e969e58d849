using System.Numerics;
using SigningService.Client.Files;
using SigningService.Client.Verification;

namespace SigningService.Cli.Mirroring;

/// <summary>
/// A folder that a web server serves in the place of the publication port, under the same paths. Each file is replaced in one step when it is on disk,
/// and a list never by an older one.
/// </summary>
internal sealed class MirrorFolder(string path)
{
    /// <summary>Number of the list that lies there; null if there is none that can be read.</summary>
    public BigInteger? NumberOf(string file)
    {
        if (Read(file) is not { } der)
            return null;
        try
        {
            return ListHead.Read(der).Number;
        }
        catch (VerificationFailedException)
        {
            return null; // Whatever it is, it is no list that a newer one could harm.
        }
    }

    /// <summary>The content, null if there is no such file.</summary>
    public byte[]? Read(string file) => File.Exists(Path.Combine(path, file)) ? File.ReadAllBytes(Path.Combine(path, file)) : null;

    /// <summary>Writes a file unless it holds the same already. True if it was written.</summary>
    public bool Replace(string file, ReadOnlySpan<byte> content)
    {
        if (Read(file) is { } held && content.SequenceEqual(held))
            return false;
        var full = Path.Combine(path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        StagedFile.Replace(full, content, StagedFile.Public);
        return true;
    }
}
