using System.Security.Cryptography;
using System.Text;
using SigningService.AuditLog.Notes;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Ledger;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Auditing;

/// <summary>
/// Asks, before anything is served or written, whether the ledger is the one that was last signed: a ledger brought back from a backup
/// has forgotten certificates and revocations that others know of.
/// </summary>
internal sealed class LogContinuity(ILedger ledger, LogKey key, KeptCheckpoint kept, TimeProvider timeProvider)
{
    /// <param name="accepted">
    /// SHA-256, hexadecimal, of the kept checkpoint that an operator knows to be lost; null for none. The ledger is then taken as it is, and says so.
    /// </param>
    /// <returns>Whether the ledger is not the one and was taken as it is.</returns>
    /// <exception cref="LedgerUnavailableException">It is not, or what is kept cannot be believed; the message says what an operator can do.</exception>
    public async Task<bool> CheckAsync(string? accepted, CancellationToken cancellationToken)
    {
        if (key.PublicKey is null || Read() is not { } note)
            return false;
        var before = await BelieveAsync(note, cancellationToken);
        if (await new LogTree(ledger).ContinuesAsync(before, cancellationToken))
            return false;
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(note.ToString())));
        if (sha256 != accepted)
            throw new LedgerUnavailableException(Explain(before, (await ledger.ReadHeadAsync(cancellationToken)).Size, sha256));
        await AcceptAsync(note, before, sha256, cancellationToken);
        return true;
    }

    private SignedNote? Read()
    {
        try
        {
            return kept.Read();
        }
        catch (NoteFormatException e)
        {
            throw new LedgerUnavailableException($"The kept checkpoint cannot be read: {e.Message} Bring it back from where it was copied to.", e);
        }
    }

    private async ValueTask<Checkpoint> BelieveAsync(SignedNote note, CancellationToken cancellationToken)
    {
        if (!await key.SignedAsync(note, cancellationToken))
            throw new LedgerUnavailableException(
                $"The kept checkpoint is not one of {key.Origin} under the audit key. If the origin or the key was changed on purpose, move the file away.");
        return Checkpoint.Of(note);
    }

    private static string Explain(Checkpoint before, long size, string sha256) =>
        $"The ledger has {size} entries and is not the one of which a checkpoint over {before.Size} entries was signed: it was brought back " +
        "from an older copy, or changed. Bring the newer ledger back if there is one. If it is lost, start once with " +
        $"--accept-restored-ledger {sha256}: the log will say so, and the page on operations tells what to revoke.";

    private async Task AcceptAsync(SignedNote lost, Checkpoint before, string sha256, CancellationToken cancellationToken)
    {
        await ledger.AppendAsync(
            new AuditEvent(AuditEventKind.RestoredLedgerAccepted, timeProvider.GetUtcNow(), ServiceCaller.Identity, new Dictionary<string, string>
            {
                ["lost_size"] = before.Size.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["lost_root"] = Convert.ToHexStringLower(before.Root),
                ["lost_checkpoint_sha256"] = sha256,
            }),
            cancellationToken);
        var head = await ledger.ReadHeadAsync(cancellationToken);
        var note = await key.SignAsync(new Checkpoint(key.Origin, head.Size, head.Root()), cancellationToken);
        if (!kept.Replace(lost, note))
            throw new LedgerUnavailableException("Another checkpoint was kept in the meantime: a second service signs the same log.");
        await ledger.RecordCheckpointAsync(new RecordedCheckpoint(head.Size, timeProvider.GetUtcNow(), note.ToString()), cancellationToken);
    }
}
