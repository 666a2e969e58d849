using System.CommandLine;
using System.CommandLine.Help;
using SigningService.Cli.Commands;
using SigningService.Cli.Configuration;

namespace SigningService.Cli.Running;

/// <summary>The program: parses, runs, and turns whatever happens into output and an exit code.</summary>
internal static class Signctl
{
    public static async Task<int> RunAsync(string[] args, CliHost host, CancellationToken cancellationToken = default)
    {
        var arguments = CreateRoot(host).Parse(args);
        try
        {
            if (arguments.Errors.Count > 0 && arguments.Action is not TeachingHelp && !IsCompletion(args))
                return Report(ErrorReport.Usage(Describe(arguments)), arguments, host);
            var invocation = new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false };
            return await arguments.InvokeAsync(invocation, cancellationToken);
        }
        catch (Exception e)
        {
            // The outermost frame: nobody else can tell the person at the terminal.
            return Report(ErrorReport.Of(e), arguments, host);
        }
    }

    internal static RootCommand CreateRoot(CliHost host)
    {
        var root = new RootCommand("Issues, renews, revokes and shows certificates of a signing service, over mTLS.")
        {
            IssueCommand.Create(host),
            IssueAllCommand.Create(host),
            OfflineCommand.Create(host),
            RenewCommand.Create(host),
            RevokeCommand.Create(host),
            GetCommand.Create(host),
            ListCommand.Create(host),
            StatusCommand.Create(host),
            AdviceCommand.Create(host),
            AuthoritiesCommand.Create(host),
            AuthorityCommand.Create(host),
            KeyCommand.Create(host),
            BundleCommand.Create(host),
            CrlCommand.Create(host),
            PublishCommand.Create(host),
            TokenCommand.Create(host),
            EnrollCommand.Create(host),
            IncidentCommand.Create(host),
            ApprovalCommand.Create(host),
            ReportCommand.Create(host),
            AuditCommand.Create(host),
            AgentCommand.Create(host),
            ConfigCommand.Create(host),
            CompletionCommand.Create(host),
        };
        foreach (var option in GlobalOptions.All)
            root.Add(option);
        root.Options.OfType<HelpOption>().Single().Action = new TeachingHelp();
        return root;
    }

    // A half-typed command line is what a shell asks completions for.
    private static bool IsCompletion(string[] args) => args is [var first, ..] && first.StartsWith("[suggest", StringComparison.Ordinal);

    private static string Describe(ParseResult arguments)
    {
        var path = string.Join(' ', arguments.CommandResult.Command.Parents.OfType<Command>().Reverse()
            .Append(arguments.CommandResult.Command).Select(c => c is RootCommand ? "signctl" : c.Name));
        return $"{string.Join(' ', arguments.Errors.Select(e => e.Message.ReplaceLineEndings(" ")).Distinct())} See '{path} --help'.";
    }

    private static int Report(ErrorReport report, ParseResult arguments, CliHost host)
    {
        if (SettingsReader.WantsJson(arguments, host))
            report.WriteJson(host.Error);
        else
            report.WriteText(host.Error);
        return report.ExitCode;
    }
}
