using System.Globalization;
using SigningService.Cli.Running;

namespace SigningService.Cli.Incidents;

/// <summary>Rates as people write them: <c>50/s</c>, <c>600/m</c>, <c>1000/h</c>.</summary>
internal static class RateText
{
    /// <summary>A second; 0 if none is given.</summary>
    public static double Parse(string? text)
    {
        if (text is null)
            return 0;
        var parts = text.Split('/');
        var seconds = parts is [_] or [_, "s"] ? 1 : parts is [_, "m"] ? 60 : parts is [_, "h"] ? 3600 : 0;
        return seconds > 0 && double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number / seconds
            : throw new UsageException($"--rate: '{text}' is no rate: write 50/s, 600/m or 1000/h.");
    }

    public static string Of(double perSecond) => perSecond.ToString("0.##", CultureInfo.InvariantCulture) + "/s";
}
