using System.Globalization;
using SigningService.Authority;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Server.Publication;

/// <summary>
/// Large lists as files, <c>{folder}/{authority}/{shard}/{number}.crl</c>. Everything in the folder can be deleted while the service is stopped: it is
/// made again from the ledger.
/// </summary>
internal sealed class FileListStorage : IListStorage
{
    private const string Draft = ".draft";
    private const string Entries = ".entries";

    private readonly string _folder;
    private long _made;

    /// <param name="folder">Of this process alone.</param>
    public FileListStorage(string folder)
    {
        _folder = folder;
        if (!Directory.Exists(folder))
            return;
        // What an earlier life had begun.
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (Path.GetExtension(file) is Draft or Entries)
                File.Delete(file);
        }
    }

    public IOctetFile CreateScratch() => Try(() =>
    {
        Directory.CreateDirectory(_folder);
        return OctetFile.CreateNameless(Path.Combine(_folder, Next() + Entries));
    });

    public IOctetFile CreateDraft(ShardId shard, long number) => Try(() =>
    {
        var path = PathOf(shard, number);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Next()}{Draft}";
        return new OctetFile(File.OpenHandle(draft, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), draft, path);
    });

    public void Publish(IOctetFile draft) => ((OctetFile)draft).Publish();

    public IOctetFile? Find(ShardId shard, long number)
    {
        try
        {
            return new OctetFile(File.OpenHandle(PathOf(shard, number), share: FileShare.Read | FileShare.Delete));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerUnavailableException("The file of a revocation list cannot be read.", e);
        }
    }

    public void Remove(ShardId shard, long number)
    {
        try
        {
            File.Delete(PathOf(shard, number));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerUnavailableException("The file of a revocation list cannot be removed.", e);
        }
    }

    public void RemoveBefore(ShardId shard, long number)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(FolderOf(shard), "*.crl"))
            {
                if (long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var other) && other < number)
                    File.Delete(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next list tries again.
        }
    }

    private string FolderOf(ShardId shard) => Path.Combine(_folder, shard.Authority, shard.Segment);

    private string PathOf(ShardId shard, long number) => Path.Combine(FolderOf(shard), number.ToString(CultureInfo.InvariantCulture) + ".crl");

    private string Next() => Interlocked.Increment(ref _made).ToString(CultureInfo.InvariantCulture);

    private static OctetFile Try(Func<OctetFile> create)
    {
        try
        {
            return create();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerUnavailableException("The files of revocation lists cannot be written.", e);
        }
    }
}
