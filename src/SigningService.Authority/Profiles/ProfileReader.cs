using System.Globalization;
using System.Text.RegularExpressions;
using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;

namespace SigningService.Authority.Profiles;

/// <summary>Reads one profile of a reviewed file; what is wrong with it becomes a fault of the file.</summary>
internal static partial class ProfileReader
{
    private const int MostShards = 1024;
    private const int LongestDescription = 500;

    private static readonly TimeSpan UsualBackdate = TimeSpan.FromMinutes(5);

    public static Profile Read(ReviewedMapping mapping)
    {
        var lifetime = mapping.Duration("lifetime");
        var profile = new Profile
        {
            Id = ReadId(mapping, "id"),
            Description = ReadDescription(mapping),
            Issuer = ReadId(mapping, "issuer"),
            Lifetime = lifetime,
            MaximumLifetime = mapping.OptionalDuration("maximumLifetime") ?? lifetime,
            Backdate = mapping.OptionalDuration("backdate") ?? UsualBackdate,
            KeyUsage = ReadList(mapping, "keyUsage", KeyUsages.ByName).Aggregate(KeyUsage.None, (all, usage) => all | usage),
            ExtendedKeyUsages = ReadList(mapping, "extendedKeyUsage", ExtendedKeyUsage.ByName),
            Keys = ReadList(mapping, "keys", KeyAlgorithm.All.ToDictionary(algorithm => algorithm.Name)),
            Names = mapping.OptionalMapping("names") is { } names ? NameRules.Read(names) : NameRules.None,
            Subject = ReadSubject(mapping.Mapping("subject")),
            DroppedExtensions = ReadDroppedExtensions(mapping),
            Shards = mapping.OptionalWholeNumber("shards", 1, MostShards) ?? 1,
            OcspNoCheck = mapping.Flag("ocspNoCheck", false),
            Twin = mapping.Has("twin") ? ReadId(mapping, "twin") : null,
        };
        ProfileConsistency.Check(mapping, profile);
        return profile with { KeyChanges = ReadKeyChanges(mapping, profile) };
    }

    /// <summary>Each is the profile with other keys, and knows of the changes after it.</summary>
    private static List<KeyChange> ReadKeyChanges(ReviewedMapping mapping, Profile profile)
    {
        const string Key = "keysFrom";
        var changes = new List<KeyChange>();
        foreach (var entry in mapping.Mappings(Key).Reverse())
        {
            var text = entry.Text("date");
            if (!DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from))
                entry.Fault("date", "must be a day: 2028-01-01");
            if (changes.Count > 0 && from >= changes[0].From)
                entry.Fault("date", "must be before the one that follows");
            var then = profile with { Keys = ReadList(entry, "keys", KeyAlgorithm.All.ToDictionary(algorithm => algorithm.Name)), KeyChanges = [.. changes] };
            ProfileConsistency.Check(mapping, then);
            changes.Insert(0, new KeyChange(from, then));
        }

        return changes;
    }

    private static string ReadId(ReviewedMapping mapping, string key)
    {
        var id = mapping.Text(key);
        if (id.Length > 0 && !Id().IsMatch(id))
            mapping.Fault(key, "must be lower-case letters, digits and hyphens, and start with a letter");
        return id;
    }

    private static string ReadDescription(ReviewedMapping mapping)
    {
        var description = mapping.Text("description");
        if (description.Length > LongestDescription)
            mapping.Fault("description", $"must have at most {LongestDescription} characters");
        return description;
    }

    // Unknown names and repetitions are faults; so is an empty list, which would mean a certificate for nothing.
    private static List<T> ReadList<T>(ReviewedMapping mapping, string key, IReadOnlyDictionary<string, T> choices)
    {
        var texts = mapping.Texts(key);
        if (texts.Count == 0)
            mapping.Fault(key, $"must be a list of at least one of {string.Join(", ", choices.Keys)}");
        var values = new List<T>();
        foreach (var text in texts)
        {
            if (!choices.TryGetValue(text, out var value))
                mapping.Fault(key, $"{text} is not known here; there are {string.Join(", ", choices.Keys)}");
            else if (values.Contains(value))
                mapping.Fault(key, $"{text} stands there twice");
            else
                values.Add(value);
        }

        return values;
    }

    private static SubjectRules ReadSubject(ReviewedMapping mapping)
    {
        var rule = mapping.Choice("commonName", CommonNameRules, CommonNameRule.Omitted);
        var attributes = new List<AttributeValue>();
        if (mapping.OptionalMapping("fixed") is { } values)
            attributes.AddRange(values.Keys.Select(key => ReadAttribute(values, key)).OfType<AttributeValue>());
        return new SubjectRules(rule, attributes);
    }

    private static AttributeValue? ReadAttribute(ReviewedMapping mapping, string key)
    {
        var value = mapping.Text(key);
        var type = AttributeType.FromName(key);
        if (type is null || type == AttributeType.CommonName || type == AttributeType.EmailAddress || type.Name != key)
            mapping.Fault(key, "is no attribute that a profile can fix; there are C, ST, L, O, OU and serialNumber");
        else if (value.Length > type.MaximumLength || !VisibleText.IsVisible(value))
            mapping.Fault(key, $"must have at most {type.MaximumLength} characters, all of them visible");
        else if (type == AttributeType.Country && !CountryCode().IsMatch(value))
            mapping.Fault(key, "must be two capital letters (ISO 3166)");
        else if (type == AttributeType.SerialNumber && !PrintableString().IsMatch(value))
            mapping.Fault(key, "must be letters of ASCII, digits, spaces and ' ( ) + , - . / : = ?");
        else
            return new AttributeValue(type, value);
        return null;
    }

    private static List<string> ReadDroppedExtensions(ReviewedMapping mapping)
    {
        const string Key = "droppedExtensions";
        var oids = new List<string>();
        foreach (var text in mapping.Texts(Key))
        {
            var oid = ExtensionOid.ByName.GetValueOrDefault(text, text);
            if (!ObjectIdentifier().IsMatch(oid))
                mapping.Fault(Key, $"{text} is neither an object identifier nor one of {string.Join(", ", ExtensionOid.ByName.Keys)}");
            else if (ExtensionOid.AlwaysUnderstood.Contains(oid))
                mapping.Fault(Key, $"{text} is judged by the profile itself and cannot be dropped unread");
            else
                oids.Add(oid);
        }

        return oids;
    }

    private static readonly Dictionary<string, CommonNameRule> CommonNameRules = new()
    {
        ["fromNames"] = CommonNameRule.FromNames,
        ["omitted"] = CommonNameRule.Omitted,
        ["display"] = CommonNameRule.Display,
    };

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,61}[a-z0-9]\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"\A[A-Z]{2}\z")]
    private static partial Regex CountryCode();

    [GeneratedRegex(@"\A[A-Za-z0-9 '()+,./:=?-]+\z")]
    private static partial Regex PrintableString();

    [GeneratedRegex(@"\A[0-2](\.(0|[1-9][0-9]{0,18})){1,30}\z")]
    private static partial Regex ObjectIdentifier();
}
