using Google.Protobuf.Collections;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Incidents;

/// <summary>Incidents for eyes.</summary>
internal static class IncidentOutput
{
    private const int RequestersShown = 10;

    public static string Id(Incident incident) => incident.Name["incidents/".Length..];

    public static void WritePlan(TextWriter output, IncidentPlan plan)
    {
        new Details()
            .Add("certificates", Texts.Of(plan.Total))
            .Add("rate", $"{RateText.Of(plan.RenewalsPerSecond)} (the signer was measured to make {RateText.Of(plan.MeasuredSignaturesPerSecond)})")
            .Add("first renewal", Texts.Of(plan.FirstRenewTime))
            .Add("last renewal", $"{Texts.Of(plan.LastRenewTime)}, {plan.Duration.ToTimeSpan():d\\.hh\\:mm\\:ss} from now")
            .Add("deadline", $"{Texts.Of(plan.DeadlineTime)}, then what is left is revoked")
            .Add("fits", plan.Fits ? "yes" : "no. " + plan.Remedy)
            .Write(output);
        output.WriteLine();
        var table = new Table("BY", "WHAT", "CERTIFICATES");
        Add(table, "profile", plan.Profiles, int.MaxValue);
        Add(table, "authority", plan.Authorities, int.MaxValue);
        Add(table, "requester", plan.Requesters, RequestersShown);
        table.Write(output);
    }

    public static void WriteTable(TextWriter output, IEnumerable<Incident> incidents)
    {
        var table = new Table("INCIDENT", "STATE", "REASON", "OPENED", "DEADLINE", "TOTAL", "RENEWED", "REVOKED", "OVERDUE", "UNREACHABLE");
        foreach (var incident in incidents)
        {
            var progress = incident.Progress;
            table.Add(
                Id(incident), StateOf(incident), Texts.Of(incident.Reason), Texts.Of(incident.OpenTime), Texts.Of(incident.DeadlineTime),
                Texts.Of(progress.Total), Texts.Of(progress.Renewed), Texts.Of(progress.Revoked), Texts.Of(progress.Overdue), Texts.Of(progress.Unreachable));
        }

        table.Write(output);
    }

    public static void Write(TextWriter output, Incident incident) => new Details()
        .Add("incident", Id(incident))
        .Add("state", StateOf(incident))
        .Add("reason", Texts.Of(incident.Reason))
        .Add("note", incident.Note)
        .Add("where", WhereText.Of(incident.Filter))
        .Add("opened", $"{Texts.Of(incident.OpenTime)} by {incident.Opener}")
        .Add("renewals", $"{Texts.Of(incident.FirstRenewTime)} to {Texts.Of(incident.LastRenewTime)}, {RateText.Of(incident.RenewalsPerSecond)}")
        .Add("revoked", $"{incident.RevokeAfterReplacement.ToTimeSpan()} after replacement, the rest at {Texts.Of(incident.DeadlineTime)}")
        .Add("closed", incident.CloseTime is null ? "" : $"{Texts.Of(incident.CloseTime)} by {incident.Closer}")
        .Add("progress", ProgressOf(incident))
        .Write(output);

    public static string ProgressOf(Incident incident)
    {
        var progress = incident.Progress;
        return $"{progress.Total} certificates: {progress.Renewed} renewed, {progress.Revoked} revoked, {progress.Overdue} overdue of which {progress.Unreachable} unreachable";
    }

    public static void WriteLate(TextWriter output, IReadOnlyCollection<LateCertificate> late)
    {
        if (late.Count == 0)
            return;
        output.WriteLine();
        var table = new Table("LATE CERTIFICATE", "REQUESTER", "WAS DUE", "TOLD");
        foreach (var certificate in late)
        {
            table.Add(
                CertificateName.Shorten(certificate.Name), certificate.Requester, Texts.Of(certificate.RenewTime),
                certificate.TellTime is null ? "never" : Texts.Of(certificate.TellTime));
        }

        table.Write(output);
    }

    private static string StateOf(Incident incident) => incident.State switch
    {
        IncidentState.Open => "open",
        IncidentState.Closed => "closed",
        _ => "unknown",
    };

    private static void Add(Table table, string by, RepeatedField<IncidentCount> counts, int shown)
    {
        foreach (var count in counts.Take(shown))
            table.Add(by, count.Key, Texts.Of(count.Certificates));
        if (counts.Count > shown)
            table.Add(by, $"{counts.Count - shown} more", Texts.Of(counts.Skip(shown).Sum(count => count.Certificates)));
    }
}
