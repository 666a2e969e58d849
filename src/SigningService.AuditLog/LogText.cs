using System.Globalization;
using System.Text;

namespace SigningService.AuditLog;

/// <summary>Text as entries hold it: valid Unicode, bounded.</summary>
internal static class LogText
{
    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string WithMicroseconds = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>All forms that a time has.</summary>
    public static string[] TimeForms { get; } = [Seconds, WithMicroseconds];

    /// <summary>The text itself if it fits; else its beginning and <c>…[+n]</c>, n being the octets cut off.</summary>
    public static string Fit(string text, int octets)
    {
        // No text is longer in UTF-8 than three times its length, so that nearly all are settled without counting.
        if (text.Length * 3 <= octets && !HasSurrogates(text))
            return text;
        var whole = Encoding.UTF8.GetBytes(text);
        if (whole.Length <= octets)
            return Encoding.UTF8.GetString(whole);
        var keep = octets - Marker(whole.Length).Length - 2;
        while ((whole[keep] & 0xC0) == 0x80)
            keep--;
        return Encoding.UTF8.GetString(whole, 0, keep) + Marker(whole.Length - keep);
    }

    /// <summary>A time in UTC: <c>2026-11-23T14:07:24Z</c>, or with six digits of fraction if it has one.</summary>
    public static string Of(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return utc.Ticks % TimeSpan.TicksPerSecond == 0
            ? utc.ToString(Seconds, CultureInfo.InvariantCulture)
            : utc.ToString(WithMicroseconds, CultureInfo.InvariantCulture);
    }

    private static string Marker(int cut) => string.Create(CultureInfo.InvariantCulture, $"…[+{cut}]");

    private static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
}
