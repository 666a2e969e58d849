using SigningService.Cli.Running;

namespace SigningService.Cli.Approvals;

/// <summary>Names of approvals on the command line.</summary>
internal static class ApprovalName
{
    public const string Help = "Id of the approval, as 'signctl approval list' shows it";

    public static string ParseFull(string text)
    {
        var id = text.StartsWith("approvals/", StringComparison.Ordinal) ? text["approvals/".Length..] : text;
        return id.Length > 0 && id.All(char.IsAsciiLetterOrDigit) ? "approvals/" + id : throw new UsageException($"'{text}' is no id of an approval.");
    }
}
