using System.CommandLine;

namespace SigningService.Cli.Running;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class TaughtCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that work as they stand, but for the names in them.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>Sets what the command does.</summary>
    public TaughtCommand Does(CliHost host, Func<Run, CancellationToken, Task<int>> action)
    {
        SetAction((arguments, cancellationToken) => action(new Run(host, arguments), cancellationToken));
        return this;
    }
}
