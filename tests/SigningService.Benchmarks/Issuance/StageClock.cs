using System.Globalization;
using System.Text.RegularExpressions;

namespace SigningService.Benchmarks.Issuance;

/// <summary>What the service tells of the stages of issuance at its operations port: seconds in each since it started, and how often.</summary>
internal sealed partial class StageClock(HttpClient http, int operationsPort)
{
    public async Task<IReadOnlyDictionary<string, (double Seconds, double Count)>> ReadAsync()
    {
        var text = await http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{operationsPort}/metrics")));
        return Line().Matches(text)
            .GroupBy(line => line.Groups["stage"].Value)
            .ToDictionary(stage => stage.Key, stage => (Of(stage, "sum"), Of(stage, "count")));
    }

    private static double Of(IEnumerable<Match> lines, string what) =>
        lines.Where(line => line.Groups["what"].Value == what).Sum(line => double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^signing_issuance_stage_duration_seconds_(?<what>sum|count)\{[^}]*stage=""(?<stage>[a-z]+)""[^}]*\} (?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex Line();
}
