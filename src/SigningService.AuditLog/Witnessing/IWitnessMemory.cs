using SigningService.AuditLog.Notes;

namespace SigningService.AuditLog.Witnessing;

/// <summary>Keeps the last checkpoint that a witness cosigned of each log. What a method has returned from survives a power cut.</summary>
public interface IWitnessMemory
{
    /// <summary>The last one; null if none was ever cosigned.</summary>
    /// <exception cref="IOException">It cannot be read; then nothing may be cosigned.</exception>
    SignedNote? Read(string origin);

    /// <summary>Puts a checkpoint in the place of another; false, and nothing is done, if it is not that one which stands there.</summary>
    /// <param name="expected">Null for none.</param>
    /// <exception cref="IOException">It cannot be kept; then it must not be cosigned.</exception>
    bool Replace(string origin, SignedNote? expected, SignedNote next);
}
