using System.Globalization;
using System.Text.RegularExpressions;
using SigningService.Cli.Running;

namespace SigningService.Cli.Arguments;

/// <summary>Spans and points of time as people write them.</summary>
internal static partial class TimeText
{
    public const string SpanHelp = "days, hours, minutes, seconds: 90d, 12h, 1d12h";

    /// <summary>Reads <c>90d</c>, <c>12h</c>, <c>30m</c>, <c>45s</c> or a sum of them, largest unit first.</summary>
    public static TimeSpan ParseSpan(string text, string what)
    {
        var match = SpanPattern().Match(text);
        if (text.Length == 0 || !match.Success)
            throw new UsageException($"{what}: '{text}' is no span of time: write {SpanHelp}.");
        return new TimeSpan(Number(match, 1), Number(match, 2), Number(match, 3), Number(match, 4));
    }

    /// <summary>Writes the form that <see cref="ParseSpan"/> reads.</summary>
    public static string Of(TimeSpan span)
    {
        var parts = new[] { (span.Days, 'd'), (span.Hours, 'h'), (span.Minutes, 'm'), (span.Seconds, 's') };
        var text = string.Concat(parts.Where(part => part.Item1 != 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1}{part.Item2}")));
        return text.Length > 0 ? text : "0s";
    }

    /// <summary>Reads a date, a time in RFC 3339, or a span from now on.</summary>
    public static DateTimeOffset ParseTime(string text, string what, DateTimeOffset now)
    {
        if (SpanPattern().IsMatch(text))
            return now + ParseSpan(text, what);
        string[] forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        return DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw new UsageException($"{what}: '{text}' is no time: write 2026-11-30, 2026-11-30T18:00:00Z, or a span from now such as 30d.");
    }

    private static int Number(Match match, int group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?$", RegexOptions.CultureInvariant)]
    private static partial Regex SpanPattern();
}
