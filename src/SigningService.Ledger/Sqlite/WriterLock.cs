using SigningService.Authority;

namespace SigningService.Ledger.Sqlite;

/// <summary>
/// Held by the one process that writes. SQLite would let two take turns, but each believes that it knows the head of the log. The kernel
/// lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    public static WriterLock Take(string ledger)
    {
        try
        {
            // FileShare.None is an exclusive flock on Unix.
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new WriterLock(new FileStream(ledger + ".lock", options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerUnavailableException($"The ledger {ledger} is in use by another process, or its lock file cannot be written. Only one process may write it; stop the other one first.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
