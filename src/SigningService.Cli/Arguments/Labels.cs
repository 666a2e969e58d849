using SigningService.Cli.Running;

namespace SigningService.Cli.Arguments;

/// <summary>Labels as <c>key=value</c>.</summary>
internal static class Labels
{
    public static IReadOnlyDictionary<string, string> Parse(IEnumerable<string> texts)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new UsageException($"--label: '{text}' is no label: write key=value.");
            if (!labels.TryAdd(text[..equals], text[(equals + 1)..]))
                throw new UsageException($"--label: '{text[..equals]}' is given twice.");
        }
        return labels;
    }
}
