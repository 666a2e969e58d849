using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Witnessing;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Client.Files;

namespace SigningService.Cli.Witness;

/// <summary>The private key of a witness in a file that only its user may read.</summary>
internal static class WitnessKeyFile
{
    /// <exception cref="UsageException">There is a file already, or the name is none.</exception>
    public static WitnessKey Create(string name, string path)
    {
        if (File.Exists(path))
            throw new UsageException($"--key: {path} is there already. A witness keeps its key; move the file away to make another.");
        try
        {
            var key = WitnessKey.Create(name);
            StagedFile.Replace(path, key.Export(), StagedFile.Secret);
            return key;
        }
        catch (NoteFormatException e)
        {
            throw new UsageException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--key: {path} cannot be written: {e.Message}");
        }
    }

    /// <exception cref="UsageException">It holds none, or others may read it.</exception>
    public static WitnessKey Load(string path)
    {
        var text = InputFile.ReadText(path, "--key");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~StagedFile.Secret) != 0)
            throw new UsageException($"--key: {path} can be read by others: chmod 600 it, and make a new key if others are not trusted.");
        try
        {
            return WitnessKey.Import(text);
        }
        catch (NoteFormatException e)
        {
            throw new UsageException($"--key: {path}: {e.Message}");
        }
    }
}
