using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SigningService.Authority.Configuration;

/// <summary>
/// A YAML file that people review: profiles, grants, hierarchy. Reading collects every fault with its line, so that one run shows them
/// all, and a key that nothing reads is a fault: a misspelt rule must not silently be no rule.
/// </summary>
public sealed partial class ReviewedFile
{
    private readonly List<(long Line, string Reason)> _faults = [];
    private readonly List<ReviewedMapping> _mappings = [];

    private ReviewedFile(string name, string template, IReadOnlyDictionary<string, string> variables)
    {
        Name = name;
        var text = Substitute(template, variables);
        Version = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        Root = new ReviewedMapping(this, ParseRoot(text));
    }

    /// <summary>Name for messages, without its folder.</summary>
    public string Name { get; }

    /// <summary>SHA-256 over the text with its variables filled in: what is in force, and what audit records call the version.</summary>
    public ReadOnlyMemory<byte> Version { get; }

    /// <summary>The mapping that the file consists of.</summary>
    public ReviewedMapping Root { get; }

    /// <summary>
    /// Parses the text of a file, with <c>${name}</c> replaced by the variable of that name, <c>${name:-text}</c> by the text where it is not set. Syntax faults and unknown variables are
    /// collected like all others; see <see cref="ThrowIfFaulty"/>.
    /// </summary>
    public static ReviewedFile Parse(string name, string text, IReadOnlyDictionary<string, string>? variables = null) =>
        new(name, text, variables ?? new Dictionary<string, string>());

    /// <summary>Ends the reading: every key that was not read is a fault, and any fault throws.</summary>
    /// <exception cref="ReviewedFileException">There are faults.</exception>
    public void ThrowIfFaulty()
    {
        foreach (var mapping in _mappings)
            mapping.FaultUnreadKeys();
        if (_faults.Count > 0)
            throw new ReviewedFileException([.. _faults.OrderBy(fault => fault.Line).Select(fault => $"{Name}:{fault.Line}: {fault.Reason}")]);
    }

    internal void Add(ReviewedMapping mapping) => _mappings.Add(mapping);

    internal void AddFault(long line, string reason) => _faults.Add((line, reason));

    private string Substitute(string template, IReadOnlyDictionary<string, string> variables) => Variable().Replace(template, match =>
    {
        var name = match.Groups["name"].Value;
        var value = variables.GetValueOrDefault(name) ?? (match.Groups["otherwise"] is { Success: true, Value: var otherwise } ? otherwise : null);
        if (value is not null && PlainValue().IsMatch(value))
            return value;
        var line = 1 + template.AsSpan(0, match.Index).Count('\n');
        AddFault(line, value is null
            ? $"${{{name}}}: no such variable is set"
            : $"${{{name}}}: the value of a variable has letters, digits and . _ : / @ - only");
        return "unknown";
    });

    private YamlMappingNode ParseRoot(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
                return root;
            AddFault(1, "The file must hold exactly one document, a mapping of keys to values.");
        }
        catch (YamlException e)
        {
            AddFault(e.Start.Line, e.InnerException?.Message ?? e.Message);
        }

        return new YamlMappingNode();
    }

    [GeneratedRegex(@"\$\{(?<name>[^}\r\n]*?)(:-(?<otherwise>[^}\r\n]*))?\}")]
    private static partial Regex Variable();

    // Nothing in a value can end the scalar that it stands in: a variable fills in text, never structure.
    [GeneratedRegex(@"\A[A-Za-z0-9._:/@-]+\z")]
    private static partial Regex PlainValue();
}
