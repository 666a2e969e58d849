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

    /// <summary>What can be had as CSV.</summary>
    public static readonly string[] Sections = ["groups", "late", "authorities", "keys"];

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
        var authorities = new Table("AUTHORITY", "STAGE", "DAYS LEFT", "AGE", "NEXT STEP", "BY");
        foreach (var authority in report.Authorities)
            authorities.Add(authority.Authority, AuthorityText.Of(authority.Stage), Texts.Of(authority.RemainingDays), Texts.Of(authority.AgeDays), authority.NextStep, Texts.Of(authority.NextStepTime));
        authorities.Write(output);
        output.WriteLine();
        var keys = new Table("KEY OF THE SERVICE", "AGE", "CERTIFICATE ENDS", "NEXT STEP", "BY");
        foreach (var key in report.OwnKeys)
            keys.Add(key.Purpose, Texts.Of(key.AgeDays), Texts.Of(key.ExpireTime), key.NextStep, Texts.Of(key.NextStepTime));
        keys.Write(output);
    }

    /// <summary>One section; RFC 4180, with a header.</summary>
    /// <param name="section">One of <see cref="Sections"/>.</param>
    public static void WriteCsv(TextWriter output, RotationReport report, string section)
    {
        switch (section)
        {
            case "late":
                WriteRow(output, "requester", "certificates", "first_expire");
                foreach (var late in report.LateRequesters)
                    WriteRow(output, late.Requester, Texts.Of(late.Certificates), Iso(late.FirstExpireTime));
                break;
            case "authorities":
                WriteRow(output, "authority", "stage", "expire", "remaining_days", "age_days", "next_step", "next_step_time");
                foreach (var a in report.Authorities)
                    WriteRow(output, a.Authority, AuthorityText.Of(a.Stage), Iso(a.ExpireTime), Texts.Of(a.RemainingDays), Texts.Of(a.AgeDays), a.NextStep, Iso(a.NextStepTime));
                break;
            case "keys":
                WriteRow(output, "purpose", "public_key_sha256", "since", "age_days", "certificate_expire", "next_step", "next_step_time");
                foreach (var key in report.OwnKeys)
                    WriteRow(output, key.Purpose, key.PublicKeySha256, Iso(key.SinceTime), Texts.Of(key.AgeDays), Iso(key.ExpireTime), key.NextStep, Iso(key.NextStepTime));
                break;
            default:
                WriteGroups(output, report);
                break;
        }
    }

    private static void WriteGroups(TextWriter output, RotationReport report)
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
