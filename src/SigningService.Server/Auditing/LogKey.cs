using SigningService.AuditLog.Notes;
using SigningService.Authority.Keys;
using SigningService.Authority.Reporting;
using SigningService.Authority.ServiceKeys;

namespace SigningService.Server.Auditing;

/// <summary>The audit key as the signer of checkpoints.</summary>
internal sealed class LogKey(AuditKey auditKey, IServiceKeyStore keys, CheckpointSettings settings)
{
    public string Origin => settings.Origin;

    /// <summary>Null if the hierarchy has no audit key: then the log is kept and nothing of it is signed.</summary>
    public PublicKey? PublicKey => auditKey.Key?.PublicKey;

    /// <summary>Whether a note is one of this log, under the audit key of today or one before it.</summary>
    public async ValueTask<bool> SignedAsync(SignedNote note, CancellationToken cancellationToken)
    {
        var earlier = (await keys.ReadServiceKeysAsync(cancellationToken)).Where(key => key.Purpose == ServiceKeyPurpose.Audit).Select(key => key.PublicKey);
        return earlier.Append(auditKey.First?.PublicKey).OfType<PublicKey>().Any(key => NoteKeyOf(key).Verifies(note));
    }

    /// <exception cref="SigningUnavailableException">The key cannot be used now.</exception>
    public async ValueTask<SignedNote> SignAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var key = RequireKey();
        var note = new SignedNote(checkpoint.Text, []);
        var signature = await key.SignAsync(SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm), note.SignedOctets, cancellationToken);
        return note with { Signatures = [new NoteSignature(Origin, NoteKeyOf(key.PublicKey).Id, signature)] };
    }

    private NoteKey NoteKeyOf(PublicKey key) => NoteKey.OfLog(Origin, VerificationKey.FromInfo(key.SubjectPublicKeyInfo.ToArray()));

    private ISigningKey RequireKey() => auditKey.Key ?? throw new InvalidOperationException("There is no audit key to sign with.");
}
