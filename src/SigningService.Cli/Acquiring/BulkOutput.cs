using System.Globalization;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Acquiring;

/// <summary>What became of many requests, for eyes and for scripts.</summary>
internal static class BulkOutput
{
    /// <param name="there">Certificates that were there before.</param>
    /// <returns>The exit code.</returns>
    public static int Write(Run run, IReadOnlyList<BulkOutcome> outcomes, int there)
    {
        if (run.Format == OutputFormat.Json)
            WriteJson(run, outcomes);
        else
            WriteTable(run, outcomes);
        var refused = outcomes.Count(outcome => outcome.Refusal is not null);
        run.Remark(string.Create(CultureInfo.InvariantCulture, $"{outcomes.Count - refused} issued, {refused} refused, {there} there already"));
        return refused == 0 ? ExitCode.Ok : ExitCode.Refused;
    }

    private static void WriteTable(Run run, IReadOnlyList<BulkOutcome> outcomes)
    {
        var table = new Table("REQUEST", "SERIAL NUMBER", "NOT AFTER", "REFUSED BECAUSE");
        foreach (var outcome in outcomes)
        {
            if (outcome.Refusal is { } refusal)
                table.Add(outcome.Name, "", "", $"{refusal.Message}{FieldsOf(refusal)} ({refusal.Reason})");
            else
                table.Add(outcome.Name, outcome.Certificate!.SerialNumber, Texts.Of(outcome.Certificate.NotAfterTime), "");
        }

        table.Write(run.Out);
    }

    private static void WriteJson(Run run, IReadOnlyList<BulkOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            JsonOutput.Write(run.Out, json =>
            {
                json.WriteString("request", outcome.Name);
                if (outcome.Refusal is { } refusal)
                {
                    json.WriteString("reason", refusal.Reason);
                    json.WriteString("message", refusal.Message + FieldsOf(refusal));
                    return;
                }

                json.WriteString("chain", outcome.ChainPath);
                json.WriteString("name", outcome.Certificate!.Name);
                json.WriteString("serialNumber", outcome.Certificate.SerialNumber);
            });
        }
    }

    private static string FieldsOf(RequestRefusal refusal) => string.Concat(refusal.Fields.Select(field => $" {field.Field}: {field.Description}"));
}
