using System.Globalization;
using System.Text;

namespace SigningService.Server.Observability;

/// <summary>
/// Makes text that came from outside fit for logs and audit records: no control characters, nothing that turns the direction of writing,
/// at most 1,024 characters. What a reader sees is what is there.
/// </summary>
internal static class SafeText
{
    private const int MaximumLength = 1_024;

    public static bool IsSafe(string text) => text.Length <= MaximumLength && !text.Any(NeedsEscape);

    public static string Of(string text)
    {
        if (IsSafe(text))
            return text;
        var safe = new StringBuilder();
        foreach (var c in text)
        {
            if (safe.Length >= MaximumLength)
                return safe.Append("...").ToString();
            if (NeedsEscape(c))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                safe.Append(c);
        }

        return safe.ToString();
    }

    private static bool NeedsEscape(char c) => char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
