namespace SigningService.Server.Callers;

/// <summary>A grants file that survived validation. Whom it does not name has nothing; an empty one means nobody.</summary>
/// <param name="Version">SHA-256 over the text of the file.</param>
internal sealed record GrantTable(IReadOnlyDictionary<string, CallerGrant> ByIdentity, ReadOnlyMemory<byte> Version)
{
    public static readonly GrantTable Empty = new(new Dictionary<string, CallerGrant>(), ReadOnlyMemory<byte>.Empty);

    public CallerGrant Of(string identity) => ByIdentity.GetValueOrDefault(identity, CallerGrant.None);
}
