using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <summary>Files with secrets: only their owner may read them.</summary>
internal static class OwnersFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <returns>The path.</returns>
    /// <exception cref="LedgerUnavailableException">It is not there, or others may read it.</exception>
    public static string Require(string file)
    {
        if (!File.Exists(file))
            throw new LedgerUnavailableException($"The ledger's file {file} is not there.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
            throw new LedgerUnavailableException($"The ledger's file {file} can be read by others than its owner; run: chmod 600 {file}");
        return file;
    }

    /// <summary>The first line.</summary>
    public static string ReadLine(string file)
    {
        using var reader = new StreamReader(Require(file));
        return reader.ReadLine() is { Length: > 0 } line ? line : throw new LedgerUnavailableException($"The ledger's file {file} is empty.");
    }
}
