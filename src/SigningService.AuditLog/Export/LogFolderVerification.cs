using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;
using SigningService.AuditLog.Verification;

namespace SigningService.AuditLog.Export;

/// <summary>Verifies an exported log with nothing but the folder and the public half of an audit key.</summary>
public static class LogFolderVerification
{
    /// <param name="held">The audit key that signed the head, or one that handed over to it, as the folder says.</param>
    /// <param name="earlier">Notes that were signed before; the log must continue each.</param>
    /// <param name="seen">Told of each entry, in order.</param>
    /// <param name="progress">Told how many entries are done, each thousand or so.</param>
    /// <exception cref="LogFaultException">Something is wrong; the message names the first place.</exception>
    public static LogVerifier Verify(
        LogFolder folder,
        VerificationKey held,
        IReadOnlyList<SignedNote>? earlier = null,
        Action<LogEntry>? seen = null,
        Action<long, long>? progress = null)
    {
        var heads = SignedHeads.Following(held, folder.ReadHandovers());
        var checkpoint = heads.Read(folder.ReadCheckpoint());
        var verifier = new LogVerifier(seen);
        foreach (var note in earlier ?? [])
            verifier.Expect(heads.Read(note));
        var tiles = new TileBuilder();
        foreach (var tile in Tile.Of(checkpoint.Size).TakeWhile(tile => tile.Level == 0))
        {
            foreach (var entry in EntryBundle.Read(folder.ReadEntries(tile), tile.Width, tile.First))
                tiles.Add(verifier.Add(entry), Compare);
            progress?.Invoke(verifier.Size, checkpoint.Size);
        }

        foreach (var (tile, hashes) in tiles.Partial())
            Compare(tile, hashes);
        verifier.RequireHead(checkpoint);
        return verifier;

        void Compare(Tile tile, byte[] hashes)
        {
            if (!folder.ReadTile(tile).AsSpan().SequenceEqual(hashes))
                throw new LogFaultException(tile.Level == 0 ? tile.First : null, $"{tile.Path} is not made of the entries that it stands for.");
        }
    }
}
