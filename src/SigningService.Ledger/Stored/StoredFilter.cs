using System.Globalization;
using System.Text.Json;
using SigningService.Authority;
using SigningService.Authority.Incidents;

namespace SigningService.Ledger.Stored;

/// <summary>The filter of an incident as a JSON object of its conditions, for whoever opens the file with another tool.</summary>
internal static class StoredFilter
{
    public static byte[] Write(IncidentFilter filter)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var group in filter.Conditions().GroupBy(condition => condition.Name))
            {
                json.WriteStartArray(group.Key);
                foreach (var (_, value) in group)
                    json.WriteStringValue(value);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    public static IncidentFilter Read(ReadOnlyMemory<byte> stored)
    {
        using var document = JsonDocument.Parse(stored);
        var root = document.RootElement;
        return new IncidentFilter
        {
            PublicKeySha256 = First(root, "key") is { } key ? Convert.FromHexString(key) : (ReadOnlyMemory<byte>?)null,
            Profile = First(root, "profile"),
            Authority = First(root, "authority"),
            Requester = First(root, "requester"),
            IssuedFrom = Time(root, "issued-from"),
            IssuedBefore = Time(root, "issued-before"),
            KeyAlgorithm = First(root, "key-algorithm"),
            ExpiresFrom = Time(root, "expires-from"),
            ExpiresBefore = Time(root, "expires-before"),
            WithoutTwin = First(root, "twin") is not null,
            Certificates = root.TryGetProperty("certificate", out var names) ? [.. names.EnumerateArray().Select(name => Certificate(name.GetString()!))] : [],
        };
    }

    private static string? First(JsonElement root, string name) => root.TryGetProperty(name, out var values) ? values[0].GetString() : null;

    private static DateTimeOffset? Time(JsonElement root, string name) => First(root, name) is { } text
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
        : null;

    private static CertificateId Certificate(string name) =>
        name.Split('/') is [_, { } authority, _, { } serial] && SerialNumber.TryParse(serial, out var number)
            ? new CertificateId(authority, number)
            : throw new InvalidDataException("A stored name of a certificate is none.");
}
