using System.Text;
using System.Text.Json;
using SigningService.Cli.Running;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SigningService.Cli.Agent;

/// <summary>
/// Writes a YAML document as the JSON that says the same, each token on the line that it has in the YAML: so one reader reads both, and its
/// messages name the right line. Scalars are texts, whatever they look like (<c>keyMode: 0600</c> is no octal number, <c>no</c> is no
/// boolean), but for <c>null</c>, <c>~</c> and nothing. Anchors, aliases, tags and further documents are refused.
/// </summary>
internal sealed class YamlAsJson
{
    // As deep as the JSON reader goes.
    private const int Deepest = 64;

    private readonly StringBuilder _json = new();
    private readonly Stack<Level> _levels = new();
    private long _line = 1;

    /// <exception cref="UsageException">It is no YAML, or has what is refused; the message begins with the line.</exception>
    public static string Convert(string yaml)
    {
        var conversion = new YamlAsJson();
        try
        {
            var parser = new Parser(new StringReader(yaml));
            while (parser.MoveNext())
                conversion.Add(parser.Current!);
        }
        catch (YamlException e)
        {
            throw Fault(e.Start.Line, e.InnerException?.Message ?? e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser's own answer to some brackets that are not closed.
            throw Fault(conversion._line, "something after it is no YAML: is a bracket or quote not closed?");
        }
        return conversion._json.ToString();
    }

    private void Add(ParsingEvent read)
    {
        switch (read)
        {
            case NodeEvent node:
                AddNode(node);
                break;
            case MappingEnd or SequenceEnd:
                Close(_levels.Pop());
                break;
            case DocumentStart when _json.Length > 0:
                throw Fault(read.Start.Line, "there is a second document.");
            case AnchorAlias:
                throw Fault(read.Start.Line, "aliases (*name) are not taken: write it out.");
        }
    }

    private void AddNode(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            throw Fault(node.Start.Line, "anchors (&name) are not taken: write it out where it is needed.");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            throw Fault(node.Start.Line, $"tags ({node.Tag.Value}) are not taken.");
        var isKey = Separate(node.Start.Line);
        switch (node)
        {
            case Scalar scalar:
                _json.Append(!isKey && IsNothing(scalar) ? "null" : $"\"{JsonEncodedText.Encode(scalar.Value)}\"");
                break;
            case MappingStart:
                Open('{', node, isKey);
                break;
            case SequenceStart:
                Open('[', node, isKey);
                break;
        }
    }

    private void Open(char bracket, NodeEvent node, bool isKey)
    {
        if (isKey)
            throw Fault(node.Start.Line, "a key must be a plain text.");
        if (_levels.Count == Deepest)
            throw Fault(node.Start.Line, "it is nested too deep.");
        _json.Append(bracket);
        _levels.Push(new Level(bracket == '{'));
    }

    // Of some texts that are no YAML the parser makes a key without a value.
    private void Close(Level level)
    {
        if (level.IsMapping && level.Count % 2 != 0)
            throw Fault(_line, "a key has no value.");
        _json.Append(level.IsMapping ? '}' : ']');
    }

    /// <returns>Whether what comes next is the key of a mapping.</returns>
    private bool Separate(long line)
    {
        var isKey = false;
        if (_levels.TryPeek(out var level))
        {
            isKey = level.IsMapping && level.Count % 2 == 0;
            if (level.Count > 0)
                _json.Append(level.IsMapping && !isKey ? ':' : ',');
            level.Count++;
        }
        for (; _line < line; _line++)
            _json.Append('\n');
        return isKey;
    }

    private static bool IsNothing(Scalar scalar) => scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" };

    private static UsageException Fault(long line, string what) => new(FormattableString.Invariant($"line {line}: {what}"));

    private sealed class Level(bool isMapping)
    {
        public bool IsMapping => isMapping;

        /// <summary>Nodes so far; a mapping has two for each entry.</summary>
        public int Count { get; set; }
    }
}
