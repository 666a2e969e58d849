using System.Globalization;
using SigningService.Authority;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;

namespace SigningService.Server.Services;

/// <summary>Reads the resource names of the wire. One that is of another form is refused with the form that is expected.</summary>
internal static class ResourceName
{
    /// <exception cref="RefusedException">With <see cref="RefusalReason.InvalidRequest"/>.</exception>
    public static CertificateId Certificate(string name) =>
        name.Split('/') is ["authorities", { Length: > 0 } authority, "certificates", { } number] && SerialNumber.TryParse(number, out var serial)
            ? new CertificateId(authority, serial)
            : throw Wrong("authorities/{authority}/certificates/{serial_number}");

    /// <summary>Of a certificate, null if the field is not set.</summary>
    public static CertificateId? OptionalCertificate(string name) => name.Length == 0 ? null : Certificate(name);

    public static string Authority(string name) =>
        name.Split('/') is ["authorities", { Length: > 0 } authority] ? authority : throw Wrong("authorities/{authority}");

    /// <summary>Of a revocation list; the number is null for the latest.</summary>
    public static (ShardId Shard, long? Number) RevocationList(string name)
    {
        const string form = "authorities/{authority}/shards/{shard}/revocationLists/{number}";
        if (name.Split('/') is not ["authorities", { Length: > 0 } authority, "shards", { } shardText, "revocationLists", { } numberText]
            || !TryReadShard(shardText, out var shard))
        {
            throw Wrong(form);
        }

        if (numberText == "latest")
            return (new ShardId(authority, shard), null);
        return long.TryParse(numberText, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (new ShardId(authority, shard), number)
            : throw Wrong(form);
    }

    public static string Of(RevocationList list) =>
        string.Create(CultureInfo.InvariantCulture, $"authorities/{list.Shard.Authority}/shards/{list.Shard.Segment}/revocationLists/{list.Number}");

    private static bool TryReadShard(string text, out int shard)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out shard))
            return true;
        shard = ShardId.All;
        return text == "all";
    }

    private static RefusedException Wrong(string form) =>
        RefusedException.ForField(RefusalReason.InvalidRequest, "name", $"The name must have the form {form}.");
}
