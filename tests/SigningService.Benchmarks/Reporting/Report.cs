using System.Globalization;
using System.Text.Json;
using SigningService.Benchmarks.Measuring;

namespace SigningService.Benchmarks.Reporting;

/// <summary>Collects rows, and prints them as they come if there is somebody to read them.</summary>
internal sealed class Report(TextWriter? output)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<Row> _rows = [];
    private string? _section;

    public void Add(Row row)
    {
        _rows.Add(row);
        if (row.Section != _section)
        {
            output?.WriteLine();
            output?.WriteLine($"{row.Section,-52} {"CPU us",10} {"rate/s",9}  ratio");
        }

        _section = row.Section;
        output?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {row.What,-50} {Number(row.Microseconds),10} {row.Rate,9:0}  {(row.Ratio is { } ratio ? $"{ratio:0.00} x {row.Limit}" : "")}{(row.More is { } more ? $"  {more}" : "")}").TrimEnd());
    }

    /// <summary>A row of a sample, with its ratio to another's or to a figure.</summary>
    public void Add(string section, string what, Sample sample, double? limit = null, string? limitName = null, string? more = null) =>
        Add(new Row(section, what, sample.Microseconds, sample.Rate, sample.Microseconds / limit, limitName, more));

    public string ToJson() => JsonSerializer.Serialize(_rows, Json);

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
