namespace SigningService.Cli.Output;

/// <summary>One thing for eyes: a line for each of its properties, those without value left out.</summary>
internal sealed class Details
{
    private readonly List<(string Label, string Value)> _lines = [];

    public Details Add(string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            _lines.Add((label, Printable.Text(value)));
        return this;
    }

    public void Write(TextWriter output)
    {
        var width = _lines.Max(line => line.Label.Length);
        foreach (var (label, value) in _lines)
            output.WriteLine($"{label.PadRight(width)}  {value}");
    }
}
