namespace SigningService.Benchmarks.Reporting;

/// <summary>One line of the report.</summary>
/// <param name="Microseconds">Processor time of one operation.</param>
/// <param name="Rate">Operations a second.</param>
/// <param name="Ratio">Processor time as a multiple of the limit's.</param>
/// <param name="Limit">What the ratio is to; measured in the same run unless it says otherwise.</param>
/// <param name="More">Whatever else was seen.</param>
internal sealed record Row(string Section, string What, double Microseconds, double? Rate = null, double? Ratio = null, string? Limit = null, string? More = null);
