using SigningService.AuditLog.Notes;
using SigningService.Authority.Keys;
using SigningService.Authority.Reporting;

namespace SigningService.Server.Auditing;

/// <summary>The audit key as the signer of checkpoints.</summary>
internal sealed class LogKey(AuditKey auditKey, CheckpointSettings settings)
{
    public string Origin => settings.Origin;

    /// <summary>Null if the hierarchy has no audit key: then the log is kept and nothing of it is signed.</summary>
    public PublicKey? PublicKey => auditKey.Key?.PublicKey;

    /// <summary>What a checkpoint of this log is verified with.</summary>
    public NoteKey NoteKey => NoteKey.OfLog(Origin, VerificationKey.FromInfo(RequireKey().PublicKey.SubjectPublicKeyInfo.ToArray()));

    /// <exception cref="SigningUnavailableException">The key cannot be used now.</exception>
    public async ValueTask<SignedNote> SignAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var key = RequireKey();
        var note = new SignedNote(checkpoint.Text, []);
        var signature = await key.SignAsync(SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm), note.SignedOctets, cancellationToken);
        return note with { Signatures = [new NoteSignature(Origin, NoteKey.Id, signature)] };
    }

    private ISigningKey RequireKey() => auditKey.Key ?? throw new InvalidOperationException("There is no audit key to sign with.");
}
