using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SigningService.Authority.Authorities;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Server.Publication;

/// <summary>Serves the current revocation lists: each by itself, as its distribution point names it, and all together as PEM.</summary>
internal sealed class RevocationListFiles(
    AuthorityDirectory authorities, IRevocationStore lists, RevocationListContents contents, TimeProvider timeProvider)
{
    private static readonly TimeSpan LongestCaching = TimeSpan.FromHours(1);

    private const string DeltaSuffix = "-delta.crl";

    /// <param name="path"><c>{authority}/{shard}.crl</c>, its delta <c>{authority}/{shard}-delta.crl</c>, or <c>{authority}.crl</c> for the list of everything.</param>
    public async Task ServeListAsync(HttpContext context, string path)
    {
        if (path.EndsWith(DeltaSuffix, StringComparison.Ordinal))
        {
            await ServeDeltaAsync(context, path[..^DeltaSuffix.Length] + ".crl");
            return;
        }

        if (!TryParse(path, out var shard) || await lists.FindCurrentListAsync(shard, context.RequestAborted) is not { } list)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await PublishedFile.ServeAsync(context, TagOf(list), "application/pkix-crl", list.ThisUpdate, CachingOf(list), list.Length, async () =>
        {
            using var file = await contents.OpenAsync(list, context.RequestAborted);
            await PublishedFile.CopyAsync(context, file);
        });
    }

    private async Task ServeDeltaAsync(HttpContext context, string path)
    {
        if (!TryParse(path, out var shard) || await lists.FindCurrentListAsync(shard, context.RequestAborted) is not { Delta: { } delta } list)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await PublishedFile.ServeAsync(context, delta.Der, "application/pkix-crl", list.ThisUpdate, CachingUntil(delta.NextUpdate));
    }

    /// <summary>
    /// The list of everything of each authority: for nginx, curl and others that take one file and want a list of every level of the chain in it.
    /// </summary>
    public async Task ServeAllAsync(HttpContext context)
    {
        var all = new List<RevocationList>();
        foreach (var authority in authorities.All.Where(authority => authority.IsInUse))
        {
            if (await lists.FindCurrentListAsync(authority.CompleteList, context.RequestAborted) is { } list)
                all.Add(list);
        }

        var tag = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(all.Select(TagOf)))));
        var newest = all.Select(list => list.ThisUpdate).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        var caching = all.Select(CachingOf).Append(LongestCaching).Min();
        await PublishedFile.ServeAsync(context, tag, "application/x-pem-file", newest, caching, all.Sum(list => PemStream.LengthOf(list.Length)), async () =>
        {
            foreach (var list in all)
            {
                using var file = await contents.OpenAsync(list, context.RequestAborted);
                await PemStream.WriteAsync(context.Response.Body, file, context.RequestAborted);
            }
        });
    }

    private static string TagOf(RevocationList list) =>
        Convert.ToHexStringLower(list.Frame is { } frame ? frame.TbsSha256.Span : SHA256.HashData(list.Der.Span));

    // Half of what is left, so that nobody is served a list from a cache when its successor is overdue; and not for long, since a
    // revocation makes a new list before the old one ends.
    private TimeSpan CachingOf(RevocationList list) => CachingUntil(list.NextUpdate);

    private TimeSpan CachingUntil(DateTimeOffset nextUpdate)
    {
        var half = (nextUpdate - timeProvider.GetUtcNow()) / 2;
        return half < LongestCaching ? half : LongestCaching;
    }

    private bool TryParse(string path, out ShardId shard)
    {
        shard = default;
        if (!path.EndsWith(".crl", StringComparison.Ordinal))
            return false;
        var parts = path[..^4].Split('/');
        if (authorities.Find(parts[0]) is not { } authority)
            return false;
        switch (parts)
        {
            case [_]:
                shard = authority.CompleteList;
                return true;
            case [_, { } text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                shard = new ShardId(authority.Id, number);
                return authority.Publishes(shard);
            default:
                return false;
        }
    }
}
