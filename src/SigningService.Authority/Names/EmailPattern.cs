namespace SigningService.Authority.Names;

/// <summary>A rule for mail addresses: <c>ops@example.test</c> allows exactly that, <c>@example.test</c> every address of that domain.</summary>
internal sealed class EmailPattern
{
    private readonly string _text;

    private EmailPattern(string text) => _text = text;

    public static bool TryParse(string text, out EmailPattern pattern)
    {
        pattern = new EmailPattern(text);
        var example = text.StartsWith('@') ? "x" + text : text;
        try
        {
            return EmailName.Canonical(example) == example;
        }
        catch (MalformedNameException)
        {
            return false;
        }
    }

    /// <summary>Whether it allows a canonical address.</summary>
    public bool Allows(string address) => _text.StartsWith('@')
        ? address.EndsWith(_text, StringComparison.Ordinal)
        : address == _text;
}
