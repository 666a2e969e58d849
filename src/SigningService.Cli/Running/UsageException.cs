namespace SigningService.Cli.Running;

/// <summary>The command line, the environment or the config file is at fault. The message says what to change.</summary>
internal sealed class UsageException(string message) : Exception(message);
