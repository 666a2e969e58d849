namespace SigningService.Cli.Output;

/// <summary>Text from elsewhere, safe for a terminal: names in certificates could hold escape sequences.</summary>
internal static class Printable
{
    public static string Text(string text) =>
        text.Any(NeedsReplacing) ? string.Concat(text.Select(c => NeedsReplacing(c) ? '\uFFFD' : c)) : text;

    // Beside control characters, those that change the direction of the text or hide in it.
    private static bool NeedsReplacing(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
