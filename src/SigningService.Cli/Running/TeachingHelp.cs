using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SigningService.Cli.Running;

/// <summary>The usual help, followed by examples, and for the root by the exit codes.</summary>
internal sealed class TeachingHelp : SynchronousCommandLineAction
{
    // A fixed width: help reads the same in a pipe, a narrow window and the documentation.
    private readonly HelpAction _help = new() { MaxWidth = 110 };

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        if (command is TaughtCommand { Examples: { Count: > 0 } examples })
        {
            output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in examples)
                output.WriteLine("  " + example);
        }
        if (command is RootCommand)
            output.WriteLine(ExitCode.Help);
        return ExitCode.Ok;
    }
}
