using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;
using SigningService.AuditLog.Verification;

namespace SigningService.AuditLog.Export;

/// <summary>A log as files, in the layout of C2SP tlog-tiles: <c>checkpoint</c>, <c>tile/…</c>, <c>tile/entries/…</c>.</summary>
public sealed class LogFolder(string path)
{
    private const string CheckpointFile = "checkpoint";

    /// <summary>The signed note, as it stands there.</summary>
    /// <exception cref="LogFaultException">It is missing, or no note.</exception>
    public SignedNote ReadCheckpoint()
    {
        try
        {
            return SignedNote.Parse(Read(CheckpointFile));
        }
        catch (NoteFormatException e)
        {
            throw new LogFaultException(null, $"{CheckpointFile}: {e.Message}");
        }
    }

    public void WriteCheckpoint(SignedNote note) => Write(CheckpointFile, System.Text.Encoding.UTF8.GetBytes(note.ToString()));

    /// <summary>How the audit key was replaced; none if the folder does not say.</summary>
    /// <exception cref="LogFaultException">It is damaged.</exception>
    public IReadOnlyList<SignedHandover> ReadHandovers() => File.Exists(Path.Combine(path, AuditKeysFile.Name)) ? AuditKeysFile.Read(Read(AuditKeysFile.Name)) : [];

    /// <summary>Writes nothing if the audit key was never replaced.</summary>
    public void WriteHandovers(IReadOnlyList<SignedHandover> handovers)
    {
        if (handovers.Count > 0)
            Write(AuditKeysFile.Name, AuditKeysFile.Write(handovers));
    }

    public void WriteTile(Tile tile, byte[] hashes) => Write(tile.Path, hashes);

    public void WriteEntries(Tile tile, byte[] bundle) => Write(tile.EntriesPath, bundle);

    /// <exception cref="LogFaultException">It is missing.</exception>
    public byte[] ReadTile(Tile tile) => Read(tile.Path);

    /// <exception cref="LogFaultException">It is missing.</exception>
    public byte[] ReadEntries(Tile tile) => Read(tile.EntriesPath);

    private byte[] Read(string name)
    {
        var file = Path.Combine(path, name);
        return File.Exists(file) ? File.ReadAllBytes(file) : throw new LogFaultException(null, $"{name} is missing.");
    }

    private void Write(string name, byte[] content)
    {
        var file = Path.Combine(path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }
}
