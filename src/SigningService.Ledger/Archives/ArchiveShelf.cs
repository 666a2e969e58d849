using Microsoft.Data.Sqlite;
using SigningService.Authority.Refusals;

namespace SigningService.Ledger.Archives;

/// <summary>The folder that archives are in, and those of them that were read. For use by any number of threads.</summary>
internal sealed class ArchiveShelf(string folder) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, ArchiveReader> _open = [];

    public string Folder => folder;

    public string PathOf(int number) => Path.Combine(folder, ArchiveRecord.NameOf(number));

    /// <summary>A content that was moved.</summary>
    /// <exception cref="RefusedException">Its archive is not where archives are, or cannot be read.</exception>
    public byte[] Read(ArchiveMark mark)
    {
        lock (_lock)
        {
            try
            {
                if (!_open.TryGetValue(mark.Archive, out var reader))
                    _open.Add(mark.Archive, reader = new ArchiveReader(PathOf(mark.Archive)));
                return reader.Read(mark) ?? throw Missing(mark, null);
            }
            catch (SqliteException e)
            {
                // Whoever puts the file back is not asked to restart anything.
                Close(mark.Archive);
                throw Missing(mark, e);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var number in _open.Keys.ToArray())
                Close(number);
        }
    }

    private void Close(int number)
    {
        if (_open.Remove(number, out var reader))
            reader.Dispose();
    }

    private static RefusedException Missing(ArchiveMark mark, Exception? cause) =>
        ArchiveAbsence.Of(mark.Content, ArchiveRecord.NameOf(mark.Archive), "put that file back where the service's archives are", cause);
}
