using System.Globalization;
using System.Text;

namespace SigningService.Client.AspNetCore.Observability;

/// <summary>Makes text out of others' certificates fit for logs: no control characters, nothing that turns the direction of writing, not long.</summary>
internal static class SafeText
{
    private const int MaximumLength = 512;

    public static string Of(string text)
    {
        if (text.Length <= MaximumLength && !text.Any(NeedsEscape))
            return text;
        var safe = new StringBuilder();
        foreach (var c in text.Take(MaximumLength))
        {
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
