namespace SigningService.Cli.Agent;

/// <summary>A folder that a certificate is written to.</summary>
internal sealed record AgentFileTarget
{
    public string Folder { get; set; } = "";

    /// <summary><c>pem</c>, <c>kubernetes</c>, <c>combined</c> or <c>pkcs12</c>.</summary>
    public string Format { get; set; } = "pem";

    /// <summary><c>user</c>, <c>user:group</c>, <c>:group</c>.</summary>
    public string? Owner { get; set; }

    /// <summary>Octal mode of the files with the key; <c>0600</c> if not given.</summary>
    public string KeyMode { get; set; } = "0600";

    /// <summary>Holds the password for PKCS#12; only its owner may read it.</summary>
    public string? PasswordFile { get; set; }

    public AgentFileHook? Hook { get; set; }
}
