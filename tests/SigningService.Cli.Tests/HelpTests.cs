using System.CommandLine;
using SigningService.Cli.Running;

namespace SigningService.Cli.Tests;

public sealed class HelpTests
{
    [Fact]
    public async Task TheHelpOfEveryCommandIsAsApproved()
    {
        using var all = new StringWriter();
        foreach (var path in Paths([], Root()))
        {
            all.WriteLine($"$ signctl {string.Join(' ', path.Append("--help"))}");
            all.WriteLine((await new Terminal().RunAsync([.. path, "--help"])).Out);
        }
        // The name of the program is that of the process; here that is the test's.
        Approval.Match("help", all.ToString().Replace(RootCommand.ExecutableName, "signctl", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryCommandThatDoesSomethingHasAnExample() =>
        Assert.All(Leaves(Root()), command => Assert.NotEmpty(Assert.IsType<TaughtCommand>(command).Examples));

    [Fact]
    public void EveryExampleIsACommandLineThatParses()
    {
        foreach (var example in Leaves(Root()).Cast<TaughtCommand>().SelectMany(c => c.Examples).Where(e => e.StartsWith("signctl ", StringComparison.Ordinal)))
        {
            var line = example.Split([" | ", " > ", " && "], StringSplitOptions.None)[0];
            Assert.Empty(Signctl.CreateRoot(Nowhere()).Parse(line["signctl ".Length..].Replace("'", "", StringComparison.Ordinal)).Errors);
        }
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _signctl signctl")]
    [InlineData("zsh", "compdef _signctl signctl")]
    [InlineData("fish", "complete -c signctl")]
    public async Task CompletionIsPrintedForEachShell(string shell, string expected)
    {
        var outcome = await new Terminal().RunAsync("completion", shell);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(expected, outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("signctl re", "renew")]
    [InlineData("signctl crl ", "publish")]
    [InlineData("signctl issue --key-type ", "RSA-3072")]
    [InlineData("signctl revoke x --reason ", "key-compromise")]
    public async Task CompletionsComeFromTheCommandsThemselves(string line, string expected)
    {
        var outcome = await new Terminal().RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(expected, outcome.Out.Split(Environment.NewLine));
    }

    private static RootCommand Root() => Signctl.CreateRoot(Nowhere());

    private static CliHost Nowhere() => new() { Out = TextWriter.Null, Error = TextWriter.Null, Environment = _ => null, Clock = TimeProvider.System };

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    private static IEnumerable<string[]> Paths(string[] path, Command command) =>
        command.Subcommands.SelectMany(c => Paths([.. path, c.Name], c)).Prepend(path);
}
