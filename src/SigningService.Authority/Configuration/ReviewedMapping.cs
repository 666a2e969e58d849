using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace SigningService.Authority.Configuration;

/// <summary>One mapping of a reviewed file. A missing or malformed value is noted as a fault and read as a harmless stand-in.</summary>
public sealed partial class ReviewedMapping
{
    private readonly ReviewedFile _file;
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _read = [];

    internal ReviewedMapping(ReviewedFile file, YamlMappingNode node)
    {
        _file = file;
        _node = node;
        file.Add(this);
    }

    /// <summary>Line of the file on which the mapping starts.</summary>
    public long Line => _node.Start.Line;

    /// <summary>The keys, as they stand; for mappings whose keys are names that the author chose.</summary>
    public IReadOnlyList<string> Keys => [.. _node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "")];

    public bool Has(string key) => Find(key) is not null;

    /// <summary>Notes a fault at the line of the key, or of the mapping if it has no such key.</summary>
    public void Fault(string key, string reason) => _file.AddFault(Find(key)?.Start.Line ?? Line, $"{key}: {reason}");

    public string Text(string key) => OptionalText(key) ?? Missing(key, "");

    public string? OptionalText(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode { Value: { Length: > 0 } value } => value,
        _ => Wrong<string?>(key, "must be text", ""),
    };

    public IReadOnlyList<string> Texts(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode sequence when sequence.Children.All(child => child is YamlScalarNode { Value.Length: > 0 }):
                return [.. sequence.Children.Cast<YamlScalarNode>().Select(child => child.Value!)];
            default:
                return Wrong<IReadOnlyList<string>>(key, "must be a list of texts", []);
        }
    }

    /// <summary>One text, or a list of at least one.</summary>
    public IReadOnlyList<string> TextOrTexts(string key) => Find(key) is YamlSequenceNode { Children.Count: > 0 } ? Texts(key) : [Text(key)];

    /// <summary>A time span such as <c>90d</c>, <c>12h</c>, <c>30m</c>, <c>45s</c>, or a sum such as <c>1d 12h</c>.</summary>
    public TimeSpan Duration(string key) => OptionalDuration(key) ?? Missing(key, TimeSpan.Zero);

    public TimeSpan? OptionalDuration(string key) => OptionalText(key) is not { } text
        ? null
        : TryParseDuration(text, out var duration) ? duration : Wrong(key, "must be a time such as 90d, 12h, 30m or 45s", TimeSpan.Zero);

    public int WholeNumber(string key, int minimum, int maximum) =>
        OptionalWholeNumber(key, minimum, maximum) ?? Missing(key, minimum);

    public int? OptionalWholeNumber(string key, int minimum, int maximum)
    {
        if (OptionalText(key) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : Wrong(key, $"must be a whole number from {minimum} to {maximum}", minimum);
    }

    public bool Flag(string key, bool otherwise) => OptionalText(key) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        _ => Wrong(key, "must be true or false", otherwise),
    };

    /// <summary>One of the named values; a fault that lists them otherwise.</summary>
    public T Choice<T>(string key, IReadOnlyDictionary<string, T> choices, T otherwise)
    {
        if (OptionalText(key) is not { } text)
            return otherwise;
        return choices.TryGetValue(text, out var value) ? value : Wrong(key, $"must be one of {string.Join(", ", choices.Keys)}", otherwise);
    }

    public ReviewedMapping Mapping(string key) => OptionalMapping(key) ?? Missing(key, Empty());

    public ReviewedMapping? OptionalMapping(string key) => Find(key) switch
    {
        null => null,
        YamlMappingNode mapping => new ReviewedMapping(_file, mapping),
        _ => Wrong(key, "must be a mapping", Empty()),
    };

    public IReadOnlyList<ReviewedMapping> Mappings(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode sequence when sequence.Children.All(child => child is YamlMappingNode):
                return [.. sequence.Children.Cast<YamlMappingNode>().Select(child => new ReviewedMapping(_file, child))];
            default:
                return Wrong<IReadOnlyList<ReviewedMapping>>(key, "must be a list of mappings", []);
        }
    }

    /// <summary>Reads a time span in the form of <see cref="Duration"/>.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (!DurationForm().IsMatch(text))
            return false;
        foreach (Match part in DurationPart().Matches(text))
        {
            var count = int.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            duration += part.Groups[2].ValueSpan[0] switch
            {
                'd' => TimeSpan.FromDays(count),
                'h' => TimeSpan.FromHours(count),
                'm' => TimeSpan.FromMinutes(count),
                _ => TimeSpan.FromSeconds(count),
            };
        }

        return true;
    }

    internal void FaultUnreadKeys()
    {
        foreach (var key in _node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } name } || !_read.Contains(name))
                _file.AddFault(key.Start.Line, $"{key}: no such key is known here");
        }
    }

    private YamlNode? Find(string key)
    {
        _read.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;
    }

    private T Missing<T>(string key, T otherwise)
    {
        if (!Has(key))
            _file.AddFault(Line, $"{key}: is missing");
        return otherwise;
    }

    private T Wrong<T>(string key, string reason, T otherwise)
    {
        Fault(key, reason);
        return otherwise;
    }

    private ReviewedMapping Empty() => new(_file, new YamlMappingNode());

    [GeneratedRegex(@"^\d{1,6}[dhms]( \d{1,6}[dhms])*$")]
    private static partial Regex DurationForm();

    [GeneratedRegex(@"(\d+)([dhms])")]
    private static partial Regex DurationPart();
}
