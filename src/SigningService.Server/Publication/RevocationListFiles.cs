using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SigningService.Authority.Authorities;
using SigningService.Authority.Revocation;

namespace SigningService.Server.Publication;

/// <summary>Serves the current revocation lists: each by itself, as its distribution point names it, and all together as PEM.</summary>
internal sealed class RevocationListFiles(AuthorityDirectory authorities, IRevocationStore lists, TimeProvider timeProvider)
{
    private static readonly TimeSpan LongestCaching = TimeSpan.FromHours(1);

    /// <param name="path"><c>{authority}/{shard}.crl</c>, or <c>{authority}.crl</c> for the list of everything.</param>
    public async Task ServeListAsync(HttpContext context, string path)
    {
        if (!TryParse(path, out var shard) || await lists.FindCurrentListAsync(shard, context.RequestAborted) is not { } list)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await PublishedFile.ServeAsync(context, list.Der, "application/pkix-crl", list.ThisUpdate, CachingOf(list));
    }

    /// <summary>
    /// The list of everything of each authority: for nginx, curl and others that take one file and want a list of every level of the chain in it.
    /// </summary>
    public async Task ServeAllAsync(HttpContext context)
    {
        var text = new StringBuilder();
        var newest = DateTimeOffset.MinValue;
        var caching = LongestCaching;
        foreach (var authority in authorities.All.Where(authority => authority.IsInUse))
        {
            if (await lists.FindCurrentListAsync(authority.CompleteList, context.RequestAborted) is not { } list)
                continue;
            text.Append(PemEncoding.Write("X509 CRL", list.Der.Span)).Append('\n');
            newest = list.ThisUpdate > newest ? list.ThisUpdate : newest;
            caching = CachingOf(list) < caching ? CachingOf(list) : caching;
        }

        await PublishedFile.ServeAsync(context, Encoding.ASCII.GetBytes(text.ToString()), "application/x-pem-file", newest, caching);
    }

    // Half of what is left, so that nobody is served a list from a cache when its successor is overdue; and not for long, since a
    // revocation makes a new list before the old one ends.
    private TimeSpan CachingOf(RevocationList list)
    {
        var half = (list.NextUpdate - timeProvider.GetUtcNow()) / 2;
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
