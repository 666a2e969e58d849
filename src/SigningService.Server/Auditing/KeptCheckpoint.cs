using SigningService.AuditLog.Notes;

namespace SigningService.Server.Auditing;

/// <summary>
/// The last checkpoint in a place of its own, apart from the ledger: whoever brings back an old ledger does not bring back this. It is
/// replaced only by one who knows what stands there, so that two services, or a restored copy of one, cannot both go on.
/// </summary>
internal sealed class KeptCheckpoint(string file)
{
    /// <summary>What stands there; null if nothing was ever kept.</summary>
    /// <exception cref="NoteFormatException">Something else stands there.</exception>
    public SignedNote? Read() => File.Exists(file) ? SignedNote.Parse(File.ReadAllBytes(file)) : null;

    /// <summary>Puts a checkpoint in the place of another; false, and nothing is done, if it is not that one which stands there.</summary>
    /// <param name="expected">Null for nothing.</param>
    public bool Replace(SignedNote? expected, SignedNote next)
    {
        // Held from the look to the rename; a second service finds it locked.
        using var turn = OwnersPlace.Lock(file + ".lock");
        if (Read()?.ToString() != expected?.ToString())
            return false;
        OwnersPlace.Write(file, next.ToString());
        return true;
    }
}
