namespace SigningService.Server.Configuration;

/// <summary>What to do.</summary>
internal enum CommandLineAction
{
    Run,
    Check,
    ShowVersion,
    ShowHelp,
}
