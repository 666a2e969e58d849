using System.Globalization;

namespace SigningService.AuditLog.Verification;

/// <summary>
/// Whether the entries, taken together, can be true: every certificate was written down before it was issued, none twice, nothing is revoked
/// that never was, and every list agrees with the revocations before it.
/// </summary>
public sealed class LogStory
{
    private const string AllShards = "all";

    private readonly KnownCertificates _certificates = new();
    private readonly Dictionary<(string Authority, string Shard), ShardStory> _shards = [];

    /// <summary>Certificates of which only the intent is known.</summary>
    public int Open => _certificates.Open;

    /// <summary>Certificates that were issued.</summary>
    public int Issued => _certificates.Issued;

    /// <summary>Certificates that were revoked.</summary>
    public int Revoked => _certificates.Revoked;

    /// <summary>Revocation lists that were published.</summary>
    public int Lists { get; private set; }

    /// <summary>Takes the next entry.</summary>
    /// <exception cref="LogFaultException">It cannot be true after those before it.</exception>
    public void Add(LogEntry entry)
    {
        var fault = entry.KindName switch
        {
            "IssuanceIntended" => Intend(entry),
            "CertificateIssued" => Issue(entry),
            "CertificateRevoked" => Revoke(entry),
            "RevocationListIntended" => IntendList(entry),
            "RevocationListPublished" => PublishList(entry),
            _ => null,
        };
        if (fault is not null)
            throw new LogFaultException(entry.Index, $"Entry {entry.Index} ({entry.KindName}) cannot be true: {fault}.");
    }

    private string? Intend(LogEntry entry) => Time(entry, "not_after") is not { } notAfter
        ? "it has no time of expiry"
        : _certificates.TryIntend(Text(entry, "authority"), Text(entry, "serial"), notAfter) ? null : "its serial number was used before";

    private string? Issue(LogEntry entry) =>
        _certificates.TryIssue(Text(entry, "authority"), Text(entry, "serial")) ? null : "no open intent stands before it";

    private string? Revoke(LogEntry entry)
    {
        if (!_certificates.TryRevoke(Text(entry, "authority"), Text(entry, "serial"), out var notAfter))
            return "no such certificate stands before it, or it was revoked before";
        Shard(Text(entry, "authority"), Text(entry, "shard")).Revoke(notAfter, Number(entry, "list_number") ?? long.MaxValue);
        return null;
    }

    private string? IntendList(LogEntry entry) => Number(entry, "list_number") is { } number
        ? Shard(Text(entry, "authority"), Text(entry, "shard")).Intend(number, Text(entry, "entries"))
        : "it has no number";

    private string? PublishList(LogEntry entry)
    {
        if (Number(entry, "list_number") is not { } number || Number(entry, "entries") is not { } count || Time(entry, "this_update") is not { } thisUpdate)
            return "it lacks its number, its date or how many entries it has";
        var (authority, shard) = (Text(entry, "authority"), Text(entry, "shard"));
        var others = IsOfAll(shard) ? _shards.Where(other => other.Key.Authority == authority && other.Key.Shard != shard).Select(other => other.Value) : [];
        Lists++;
        return Shard(authority, shard).Publish(number, Text(entry, "entries"), count, KnownCertificates.Seconds(thisUpdate), others);
    }

    private static bool IsOfAll(string shard) => shard == AllShards || shard.StartsWith('-');

    private ShardStory Shard(string authority, string shard)
    {
        if (!_shards.TryGetValue((authority, shard), out var story))
            _shards.Add((authority, shard), story = new ShardStory());
        return story;
    }

    private static string Text(LogEntry entry, string name) => entry.Detail(name) ?? "";

    // As the format writes them and in no other way, so that no two verifiers can read a number or a time differently.
    private static long? Number(LogEntry entry, string name) =>
        long.TryParse(entry.Detail(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == entry.Detail(name) ? number : null;

    private static DateTimeOffset? Time(LogEntry entry, string name) =>
        DateTimeOffset.TryParseExact(entry.Detail(name), LogText.TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
