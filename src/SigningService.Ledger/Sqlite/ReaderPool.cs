using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SigningService.Authority;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Sqlite;

/// <summary>
/// Reading connections that are not in use. Each read sees the last commit before it began; no reader waits for the writer, nor the
/// writer for a reader. As many are open as are needed at once, a few are kept.
/// </summary>
internal sealed class ReaderPool(string file, ArchiveShelf archives) : IDisposable
{
    private const int Kept = 16;

    private readonly ConcurrentBag<Reader> _idle = [];
    private volatile bool _closed;

    /// <summary>Reads; anything that SQLite says against it means that the ledger cannot answer.</summary>
    public T Read<T>(Func<Reader, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Reader? reader = null;
        try
        {
            reader = Rent();
            T result;
            using (cancellationToken.UnsafeRegister(static state => ((Reader)state!).Interrupt(), reader))
                result = read(reader);
            Return(reader);
            reader = null;
            return result;
        }
        catch (SqliteException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new LedgerUnavailableException("The ledger could not be read.", e);
        }
        finally
        {
            reader?.Dispose();
        }
    }

    public Reader Rent()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return _idle.TryTake(out var reader) ? reader : new Reader(file, archives);
    }

    public void Return(Reader reader)
    {
        if (_closed || _idle.Count >= Kept)
            reader.Dispose();
        else
            _idle.Add(reader);
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var reader))
            reader.Dispose();
    }
}
