namespace SigningService.Cli.Agent;

/// <summary>Whom to tell of new files: one of a command, a signal, or a systemd unit to reload.</summary>
internal sealed record AgentFileHook
{
    /// <summary>Program and arguments; no shell.</summary>
    public IReadOnlyList<string>? Command { get; set; }

    /// <summary><c>HUP</c>, <c>USR1</c>, ...; with <see cref="PidFile"/>.</summary>
    public string? Signal { get; set; }

    public string? PidFile { get; set; }

    public string? SystemdUnit { get; set; }

    public string Timeout { get; set; } = "30s";
}
