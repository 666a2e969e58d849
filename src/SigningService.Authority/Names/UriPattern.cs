namespace SigningService.Authority.Names;

/// <summary>
/// A rule for URIs: with a slash at its end it allows what lies below it, in whole path segments; otherwise exactly itself.
/// </summary>
internal sealed class UriPattern
{
    private readonly string _text;

    private UriPattern(string text) => _text = text;

    public static bool TryParse(string text, out UriPattern pattern)
    {
        pattern = new UriPattern(text);

        // What lies below must be a URI; then the prefix has a scheme and a whole host.
        var example = text.EndsWith('/') ? text + "x" : text;
        return !text.EndsWith("//", StringComparison.Ordinal) && UriName.FindFault(example) is null;
    }

    /// <summary>Whether it allows a canonical URI.</summary>
    public bool Allows(string uri) => _text.EndsWith('/')
        ? uri.Length > _text.Length && uri.StartsWith(_text, StringComparison.Ordinal)
        : uri == _text;
}
