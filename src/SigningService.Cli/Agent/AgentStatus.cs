using System.Globalization;
using System.Text;
using System.Text.Json;
using SigningService.Cli.Output;
using SigningService.Client.Holding;

namespace SigningService.Cli.Agent;

/// <summary>How the agent stands: for people and scripts, for a health check, for Prometheus.</summary>
internal sealed class AgentStatus(CertificateHolder holder, IReadOnlyList<FetchedLists> lists, Installer installer)
{
    /// <summary>Every certificate is there, valid and not overdue, no list is past its end, and everyone was told.</summary>
    public bool IsHealthy => installer.Failures.Count == 0 && !lists.Any(l => l.IsStale) && holder.Standings.All(s => s.State is HeldState.Current or HeldState.Failing);

    public string Json()
    {
        using var text = new StringWriter();
        JsonOutput.Write(text, json =>
        {
            json.WriteBoolean("healthy", IsHealthy);
            json.WriteNumber("clockOffsetSeconds", Math.Round(holder.ClockOffset.TotalSeconds));
            json.WriteStartArray("certificates");
            foreach (var s in holder.Standings)
            {
                json.WriteStartObject();
                json.WriteString("name", s.Name);
                json.WriteString("state", Text(s.State));
                json.WriteString("serialNumber", s.SerialNumber ?? "");
                json.WriteString("notAfter", Text(s.NotAfter));
                json.WriteString("renewTime", Text(s.RenewTime));
                json.WriteString("renewReason", s.RenewReason ?? "");
                json.WriteNumber("failures", s.Failures);
                json.WriteString("failureReason", s.FailureReason ?? "");
                json.WriteString("failure", s.Failure ?? "");
                json.WriteNumber("renewals", s.Renewals);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            WriteLists(json);
            json.WriteStartArray("installFailures");
            foreach (var (folder, failure) in installer.Failures)
            {
                json.WriteStartObject();
                json.WriteString("folder", folder);
                json.WriteString("failure", failure);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
        return text.ToString();
    }

    public string Metrics()
    {
        var standings = holder.Standings;
        var text = new StringBuilder();
        Family("signctl_certificate_not_after_seconds", "End of validity, Unix time.", "gauge", s => s.NotAfter?.ToUnixTimeSeconds());
        Family("signctl_certificate_renew_time_seconds", "When it is renewed, Unix time.", "gauge", s => s.RenewTime?.ToUnixTimeSeconds());
        Family("signctl_certificate_failures", "Tries that failed since the last success.", "gauge", s => s.Failures);
        Family("signctl_certificate_renewals_total", "Certificates got since the start.", "counter", s => s.Renewals);
        Header("signctl_certificate_state", "1 for the state that the certificate is in.", "gauge");
        foreach (var s in standings)
        {
            foreach (var state in Enum.GetValues<HeldState>())
                Line($"signctl_certificate_state{{certificate=\"{s.Name}\",state=\"{Text(state)}\"}}", s.State == state ? 1 : 0);
        }
        Header("signctl_install_failures", "Folders that could not be written, or whose hook failed.", "gauge");
        Line("signctl_install_failures", installer.Failures.Count);
        Header("signctl_revocation_list_next_update_seconds", "When the next list is due at the latest, Unix time.", "gauge");
        foreach (var kept in lists)
        {
            foreach (var list in kept.Held)
                Line($"signctl_revocation_list_next_update_seconds{{folder=\"{Quoted(kept.Target.Folder)}\",issuer=\"{Quoted(list.Issuer)}\"}}", list.NextUpdate.ToUnixTimeSeconds());
        }
        Header("signctl_revocation_list_problems", "What went wrong in the last round of fetching.", "gauge");
        foreach (var kept in lists)
            Line($"signctl_revocation_list_problems{{folder=\"{Quoted(kept.Target.Folder)}\"}}", kept.Problems.Count);
        Header("signctl_clock_offset_seconds", "By how much this host's clock is slow; 0 within five minutes.", "gauge");
        Line("signctl_clock_offset_seconds", (long)holder.ClockOffset.TotalSeconds);
        return text.ToString();

        void Family(string name, string help, string kind, Func<HeldStanding, long?> value)
        {
            Header(name, help, kind);
            foreach (var s in standings)
            {
                if (value(s) is { } number)
                    Line($"{name}{{certificate=\"{s.Name}\"}}", number);
            }
        }
        void Header(string name, string help, string kind) => text.Append($"# HELP {name} {help}\n# TYPE {name} {kind}\n");
        void Line(string series, long value) => text.Append(CultureInfo.InvariantCulture, $"{series} {value}\n");
    }

    private void WriteLists(Utf8JsonWriter json)
    {
        json.WriteStartArray("revocationLists");
        foreach (var kept in lists)
        {
            json.WriteStartObject();
            json.WriteString("folder", kept.Target.Folder);
            json.WriteStartArray("lists");
            foreach (var list in kept.Held)
            {
                json.WriteStartObject();
                json.WriteString("issuer", list.Issuer);
                json.WriteString("thisUpdate", Text(list.ThisUpdate));
                json.WriteString("nextUpdate", Text(list.NextUpdate));
                json.WriteNumber("entries", list.Entries);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("problems");
            foreach (var problem in kept.Problems)
                json.WriteStringValue(problem);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Text(HeldState state) => state.ToString().ToLowerInvariant();

    private static string Text(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
