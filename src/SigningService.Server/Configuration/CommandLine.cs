namespace SigningService.Server.Configuration;

/// <summary>What the command line asks for.</summary>
internal sealed record CommandLine(CommandLineAction Action, string ConfigPath, string? Fault)
{
    /// <summary>SHA-256 of the checkpoint that an operator accepts as lost; null if none.</summary>
    public string? AcceptedLoss { get; init; }

    public const string Usage = """
        signing-service --config service.yaml          run the service
        signing-service --config service.yaml --check  check all files, print what was found, run nothing
        signing-service --config service.yaml --accept-restored-ledger SHA256
                                                       run on a ledger that is older than the checkpoint of this hash
        signing-service --version | --help

        Exit codes: 0 done or stopped; 1 an unexpected failure; 2 wrong arguments or a wrong file; 3 a port is in use.
        """;

    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        string? config = null;
        string? acceptedLoss = null;
        var action = CommandLineAction.Run;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--config" when i + 1 < arguments.Count:
                    config = arguments[++i];
                    break;
                case "--accept-restored-ledger" when i + 1 < arguments.Count:
                    acceptedLoss = arguments[++i];
                    break;
                case "--check":
                    action = CommandLineAction.Check;
                    break;
                case "--version":
                    return new CommandLine(CommandLineAction.ShowVersion, "", null);
                case "--help" or "-h":
                    return new CommandLine(CommandLineAction.ShowHelp, "", null);
                default:
                    return new CommandLine(CommandLineAction.ShowHelp, "", $"{arguments[i]} is not understood.");
            }
        }

        return config is null
            ? new CommandLine(CommandLineAction.ShowHelp, "", "--config is missing: name the service file.")
            : new CommandLine(action, config, null) { AcceptedLoss = acceptedLoss };
    }
}
