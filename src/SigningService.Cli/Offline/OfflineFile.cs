using SigningService.Cli.Running;

namespace SigningService.Cli.Offline;

/// <summary>Files that cross the air gap.</summary>
internal static class OfflineFile
{
    /// <summary>The service takes orders up to this.</summary>
    public const int LongestOrder = 8 << 20;

    private const long LongestAnswer = 256 << 20;

    /// <exception cref="UsageException">It is not there, or cannot be such a file.</exception>
    public static byte[] ReadOrder(string path) => Read(path, LongestOrder, "an order");

    /// <exception cref="UsageException">It is not there, or cannot be such a file.</exception>
    public static byte[] ReadAnswer(string path) => Read(path, LongestAnswer, "an answer");

    private static byte[] Read(string path, long longest, string what)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        return new FileInfo(path).Length <= longest ? File.ReadAllBytes(path) : throw new UsageException($"{path} is larger than {longest >> 20} MiB; that is not {what}.");
    }
}
