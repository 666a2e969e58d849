using System.CommandLine;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl completion</c></summary>
internal static class CompletionCommand
{
    // The shells ask signctl itself, which knows its commands and options; it starts fast enough for that.
    private const string Bash = """
        _signctl() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(signctl "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _signctl signctl
        """;

    private const string Zsh = """
        #compdef signctl
        _signctl() {
            local -a found
            found=("${(@f)$(signctl "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            if (( ${#found[1]} )); then compadd -a found; else _files; fi
        }
        compdef _signctl signctl
        """;

    private const string Fish = """
        function __signctl_complete
            set -l line (commandline -cp)
            signctl "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c signctl -a "(__signctl_complete)"
        """;

    public static Command Create(CliHost host)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new TaughtCommand("completion", "Prints what a shell needs to complete commands and options of signctl.")
        {
            Examples =
            [
                "source <(signctl completion bash)",
                "signctl completion zsh > ~/.zfunc/_signctl",
                "signctl completion fish > ~/.config/fish/completions/signctl.fish",
            ],
        };
        command.Add(shell);
        return command.Does(host, (run, _) =>
        {
            run.Out.WriteLine(run.Value(shell) switch { "zsh" => Zsh, "fish" => Fish, _ => Bash });
            return Task.FromResult(ExitCode.Ok);
        });
    }
}
