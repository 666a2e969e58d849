using SigningService.Cli.Running;

namespace SigningService.Cli.Incidents;

/// <summary>Names of incidents on the command line.</summary>
internal static class IncidentName
{
    public const string Help = "Id of the incident, as 'signctl incident list' shows it";

    public static string ParseFull(string text)
    {
        var id = text.StartsWith("incidents/", StringComparison.Ordinal) ? text["incidents/".Length..] : text;
        return id.Length > 0 && id.All(char.IsAsciiLetterOrDigit) ? "incidents/" + id : throw new UsageException($"'{text}' is no id of an incident.");
    }
}
