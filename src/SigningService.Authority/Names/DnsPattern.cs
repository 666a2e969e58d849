namespace SigningService.Authority.Names;

/// <summary>
/// A rule for DNS names: <c>api.example.test</c> allows exactly that, <c>*.example.test</c> names with exactly one label more,
/// <c>**.example.test</c> names with one label more or several.
/// </summary>
internal sealed class DnsPattern
{
    private readonly bool _deep;

    private DnsPattern(string name, bool exact, bool deep)
    {
        Name = name;
        IsExact = exact;
        _deep = deep;
    }

    /// <summary>The name without what stands for further labels.</summary>
    public string Name { get; }

    public bool IsExact { get; }

    public static bool TryParse(string text, out DnsPattern pattern)
    {
        var deep = text.StartsWith("**.", StringComparison.Ordinal);
        var exact = !deep && !text.StartsWith("*.", StringComparison.Ordinal);
        var name = exact ? text : text[(deep ? 3 : 2)..];
        pattern = new DnsPattern(name, exact, deep);
        return !name.StartsWith('*') && DnsSyntax.FindFault(name) is null;
    }

    /// <summary>Whether it allows a canonical name.</summary>
    public bool Allows(string name)
    {
        if (IsExact)
            return name == Name;
        var more = name.Length - Name.Length - 1;
        return more > 0 && name[more] == '.' && name.EndsWith(Name, StringComparison.Ordinal) && (_deep || !name.AsSpan(0, more).Contains('.'));
    }
}
