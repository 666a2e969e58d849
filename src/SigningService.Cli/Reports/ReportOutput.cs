using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using SigningService.Cli.Output;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Reports;

/// <summary>Reports on rotation for eyes and for spreadsheets.</summary>
internal static class ReportOutput
{
    private static readonly string[] Columns =
    [
        "profile", "rule", "certificates", "within_policy", "overdue", "late", "too_long", "expiring_7_days", "expiring_30_days", "expiring_90_days",
        "key_reused", "oldest_key",
    ];

    public static void WriteTable(TextWriter output, RotationReport report)
    {
        output.WriteLine($"As of {Texts.Of(report.ReportTime)}, policy {report.PolicySha256[..Math.Min(12, report.PolicySha256.Length)]}");
        output.WriteLine();
        var groups = new Table("PROFILE", "RULE", "VALID", "WITHIN POLICY", "OVERDUE", "LATE", "7 DAYS", "30 DAYS", "90 DAYS", "KEYS REUSED", "OLDEST KEY");
        foreach (var group in report.Groups)
        {
            groups.Add(
                group.Profile, group.Rule, Texts.Of(group.Certificates), Share(group.WithinPolicy, group.Certificates), Texts.Of(group.Overdue),
                Texts.Of(group.Late), Texts.Of(group.Expiring7Days), Texts.Of(group.Expiring30Days), Texts.Of(group.Expiring90Days),
                Texts.Of(group.KeyReused), Texts.Of(group.OldestKeyTime));
        }

        groups.Write(output);
        WriteLate(output, report);
        output.WriteLine();
        var authorities = new Table("AUTHORITY", "DAYS LEFT", "AGE", "NEXT STEP", "BY");
        foreach (var authority in report.Authorities)
            authorities.Add(authority.Authority, Texts.Of(authority.RemainingDays), Texts.Of(authority.AgeDays), authority.NextStep, Texts.Of(authority.NextStepTime));
        authorities.Write(output);
    }

    /// <summary>The groups; RFC 4180, with a header.</summary>
    public static void WriteCsv(TextWriter output, RotationReport report)
    {
        WriteRow(output, Columns);
        foreach (var group in report.Groups)
        {
            WriteRow(
                output,
                group.Profile, group.Rule, Texts.Of(group.Certificates), Texts.Of(group.WithinPolicy), Texts.Of(group.Overdue), Texts.Of(group.Late),
                Texts.Of(group.TooLong), Texts.Of(group.Expiring7Days), Texts.Of(group.Expiring30Days), Texts.Of(group.Expiring90Days),
                Texts.Of(group.KeyReused), Iso(group.OldestKeyTime));
        }
    }

    private static void WriteLate(TextWriter output, RotationReport report)
    {
        if (report.LateRequesterCount == 0)
            return;
        output.WriteLine();
        var late = new Table("HAS NOT RENEWED", "CERTIFICATES", "FIRST ENDS");
        foreach (var requester in report.LateRequesters)
            late.Add(requester.Requester, Texts.Of(requester.Certificates), Texts.Of(requester.FirstExpireTime));
        late.Write(output);
        if (report.LateRequesterCount > report.LateRequesters.Count)
            output.WriteLine($"and {report.LateRequesterCount - report.LateRequesters.Count} more");
    }

    private static void WriteRow(TextWriter output, params IReadOnlyList<string> cells) => output.Write(string.Join(',', cells.Select(Cell)) + "\r\n");

    private static string Cell(string text) =>
        text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Share(long part, long whole) =>
        whole == 0 ? "" : (Math.Floor(part * 1000.0 / whole) / 10).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static string Iso(Timestamp? time) => time?.ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
