using SigningService.Cli.Running;

namespace SigningService.Cli.Arguments;

/// <summary>Files that the command line or the config file names.</summary>
internal static class InputFile
{
    private const long MaximumBytes = 4 << 20;

    /// <summary>Reads a text; what stands in the way is the caller's to mend.</summary>
    public static string ReadText(string path, string what)
    {
        try
        {
            return new FileInfo(path).Length <= MaximumBytes
                ? File.ReadAllText(path)
                : throw new UsageException($"{what}: {path} is larger than 4 MiB; that is no such file.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"{what}: there is no file {path}.");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new UsageException($"{what}: {path} cannot be read: {e.Message}");
        }
    }
}
