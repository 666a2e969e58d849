using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Incidents;

/// <summary>Conditions as people write them: <c>profile=server-tls,issued-before=2026-11-01T00:00:00Z</c>.</summary>
internal static class WhereText
{
    public const string Help =
        "Conditions, all of which must hold: key=SHA256, key-of=AUTHORITY/SERIAL, profile=, authority=, requester= (ending in / for all below), "
        + "issued-from=, issued-before=, expires-from=, expires-before=, key-algorithm=, twin=none (with profile=), certificate=AUTHORITY/SERIAL";

    public static IncidentFilter Parse(IEnumerable<string> texts, DateTimeOffset now)
    {
        var filter = new IncidentFilter();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var condition in texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (condition.Split('=', 2) is not [{ } name, { Length: > 0 } value])
                throw new UsageException($"--where: '{condition}' is no condition: write name=value.");
            if (name != "certificate" && !seen.Add(name))
                throw new UsageException($"--where: {name} is given twice.");
            Set(filter, name, value, now);
        }

        return seen.Count + filter.Names.Count > 0 ? filter : throw new UsageException("--where: give at least one condition; there is no way to take everything.");
    }

    /// <summary>The conditions of a filter, as they are written.</summary>
    public static string Of(IncidentFilter filter)
    {
        var conditions = new List<string>();
        Add("key", Convert.ToHexStringLower(filter.PublicKeySha256.Span));
        Add("profile", filter.Profile);
        Add("authority", filter.Authority);
        Add("requester", filter.Requester);
        Add("issued-from", Text(filter.IssuedFrom));
        Add("issued-before", Text(filter.IssuedBefore));
        Add("key-algorithm", filter.KeyAlgorithm);
        Add("twin", filter.WithoutTwin ? "none" : "");
        Add("expires-from", Text(filter.ExpiresFrom));
        Add("expires-before", Text(filter.ExpiresBefore));
        foreach (var name in filter.Names)
            Add("certificate", CertificateName.Shorten(name));
        return string.Join(',', conditions);

        void Add(string name, string value)
        {
            if (value.Length > 0)
                conditions.Add($"{name}={value}");
        }
    }

    private static void Set(IncidentFilter filter, string name, string value, DateTimeOffset now)
    {
        switch (name)
        {
            case "key":
                filter.PublicKeySha256 = Hash(value);
                break;
            case "key-of":
                filter.KeyOf = CertificateName.ParseFull(value);
                break;
            case "profile":
                filter.Profile = value;
                break;
            case "authority":
                filter.Authority = value;
                break;
            case "requester":
                filter.Requester = value;
                break;
            case "issued-from":
                filter.IssuedFrom = Time(name, value, now);
                break;
            case "issued-before":
                filter.IssuedBefore = Time(name, value, now);
                break;
            case "expires-from":
                filter.ExpiresFrom = Time(name, value, now);
                break;
            case "expires-before":
                filter.ExpiresBefore = Time(name, value, now);
                break;
            case "key-algorithm":
                filter.KeyAlgorithm = value;
                break;
            case "twin":
                filter.WithoutTwin = value == "none" ? true : throw new UsageException("--where: twin= takes none: those that have no linked certificate.");
                break;
            case "certificate":
                filter.Names.Add(CertificateName.ParseFull(value));
                break;
            default:
                throw new UsageException($"--where: there is no condition '{name}'. {Help}.");
        }
    }

    private static ByteString Hash(string value) => value.Length == 64 && value.All(char.IsAsciiHexDigit)
        ? ByteString.CopyFrom(Convert.FromHexString(value))
        : throw new UsageException("--where: key= takes the SHA-256 of a public key (SubjectPublicKeyInfo), 64 hexadecimal digits; or use key-of=AUTHORITY/SERIAL.");

    private static Timestamp Time(string name, string value, DateTimeOffset now) =>
        Timestamp.FromDateTimeOffset(TimeText.ParseTime(value, "--where " + name, now));

    private static string Text(Timestamp? time) =>
        time?.ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? "";
}
