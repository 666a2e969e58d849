using SigningService.Hsm.Processes;

namespace SigningService.Hsm;

/// <summary>Where the token is and how it may be used, as the configuration says.</summary>
public sealed record TokenOptions
{
    /// <summary>Sessions unless the configuration says otherwise.</summary>
    public static int DefaultSessions { get; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>Path of the PKCS#11 library.</summary>
    public required string ModulePath { get; init; }

    /// <summary>Label of the token. Slots are renumbered by every change of hardware; labels are not.</summary>
    public required string TokenLabel { get; init; }

    /// <summary>Serial number of the token; needed only where several tokens share a label.</summary>
    public string? TokenSerial { get; init; }

    /// <summary>File that holds the user PIN and nothing else, of mode 0600 or less. One line end after the PIN is ignored.</summary>
    public required string PinFile { get; init; }

    /// <summary>What the library wants as pReserved of C_Initialize. NSS does; most libraries have a configuration file of their own.</summary>
    public string? ModuleParameters { get; init; }

    /// <summary>Numbers of the token that are not those of the standard.</summary>
    public TokenNumbers Numbers { get; init; } = TokenNumbers.Standard;

    /// <summary>What it is called in logs and metrics, where several tokens are used side by side; otherwise its label.</summary>
    public string Name
    {
        get => field ?? TokenLabel;
        init;
    }

    /// <summary>The program that holds the library in a process of its own; null if it lives in this one.</summary>
    public ModuleProgram? Program { get; init; }

    /// <summary>Sessions that sign, at most; also the number of threads that call the library. The token's own limit counts if it is lower.</summary>
    public int Sessions { get; init; } = DefaultSessions;

    /// <summary>How long a request waits for a session before it is refused.</summary>
    public TimeSpan SessionWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a call into the library may take before its caller is told that it hangs.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Refuses options that can never work. What may become true later, such as a file that is missing, is not looked at.</summary>
    internal void ThrowIfSenseless()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ModulePath);
        ArgumentException.ThrowIfNullOrWhiteSpace(TokenLabel);
        ArgumentException.ThrowIfNullOrWhiteSpace(PinFile);
        ArgumentOutOfRangeException.ThrowIfLessThan(Sessions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Sessions, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SessionWait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(OperationTimeout, TimeSpan.Zero);
    }
}
