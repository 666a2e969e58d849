using SigningService.AuditLog.Notes;

namespace SigningService.AuditLog.Verification;

/// <summary>Reads the signed heads of a log under an audit key that is held and those that it handed over to.</summary>
public sealed class SignedHeads
{
    private SignedHeads(IReadOnlyList<VerificationKey> keys) => Keys = keys;

    /// <summary>The key that is held, then those that followed it.</summary>
    public IReadOnlyList<VerificationKey> Keys { get; }

    /// <exception cref="LogFaultException">A handover that matters is not signed by both keys.</exception>
    public static SignedHeads Following(VerificationKey held, IReadOnlyList<SignedHandover> handovers)
    {
        try
        {
            return new SignedHeads(KeyChain.Follow(held, handovers));
        }
        catch (NoteFormatException e)
        {
            throw new LogFaultException(null, e.Message);
        }
    }

    /// <summary>What a note commits to.</summary>
    /// <exception cref="LogFaultException">None of the keys signed it, or it is no checkpoint.</exception>
    public Checkpoint Read(SignedNote note)
    {
        try
        {
            var checkpoint = Checkpoint.Of(note);
            return SignerOf(note) is not null ? checkpoint : throw NotSigned(checkpoint);
        }
        catch (NoteFormatException e)
        {
            throw new LogFaultException(null, $"checkpoint: {e.Message}");
        }
    }

    /// <summary>Which of the keys signed a checkpoint; null if none did.</summary>
    public VerificationKey? SignerOf(SignedNote note) => Keys.FirstOrDefault(key => NoteKey.OfLog(Checkpoint.Of(note).Origin, key).Verifies(note));

    private LogFaultException NotSigned(Checkpoint checkpoint) => new(null, Keys.Count == 1
        ? $"The checkpoint of {checkpoint.Origin} is not signed by the audit key {Keys[0].Sha256}. If the key was replaced since, {Export.AuditKeysFile.Name} must say so; if it is older, bring the key of that time."
        : $"The checkpoint of {checkpoint.Origin} is signed neither by the audit key {Keys[0].Sha256} nor by one of the {Keys.Count - 1} that followed it.");
}
