using System.Globalization;
using System.Text;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;
using SigningService.AuditLog.Verification;

namespace SigningService.AuditLog.Export;

/// <summary>
/// Some entries of a log, each with its proof, as files: <c>checkpoint</c>, <c>audit-keys.json</c>, <c>entries/INDEX.cbor</c> and
/// <c>entries/INDEX.tlog-proof</c>. What is said of certificates and lists lies beside them, in <see cref="Certificates"/> and <see cref="Lists"/>.
/// </summary>
public sealed class CaseFolder(string path)
{
    /// <summary>The file that makes a folder a case, for people.</summary>
    public const string ReadmeFile = "README.txt";

    private const string EntriesFolder = "entries";
    private const string EntryEnding = ".cbor";
    private const string ProofEnding = ".tlog-proof";

    private readonly LogFolder _log = new(path);

    /// <summary>Chains, PEM, a file each.</summary>
    public string Certificates => Path.Combine(path, "certificates");

    /// <summary>Revocation lists, DER.</summary>
    public string Lists => Path.Combine(path, "crls");

    /// <summary>Whether a folder is a case, and not a whole log.</summary>
    public static bool IsCase(string path) => Directory.Exists(Path.Combine(path, EntriesFolder)) && !Directory.Exists(Path.Combine(path, "tile"));

    /// <summary>The head that the proofs lead to.</summary>
    /// <exception cref="LogFaultException">It is missing or damaged.</exception>
    public SignedNote ReadCheckpoint() => _log.ReadCheckpoint();

    /// <exception cref="LogFaultException">They are damaged.</exception>
    public IReadOnlyList<SignedHandover> ReadHandovers() => _log.ReadHandovers();

    public void WriteHead(SignedNote checkpoint, IReadOnlyList<SignedHandover> handovers)
    {
        _log.WriteHandovers(handovers);
        _log.WriteCheckpoint(checkpoint);
    }

    /// <summary>Writes another file of the case.</summary>
    /// <param name="file">Its place, from the folder on.</param>
    public async Task WriteAsync(string file, byte[] content, CancellationToken cancellationToken)
    {
        var whole = Path.Combine(path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        await File.WriteAllBytesAsync(whole, content, cancellationToken).ConfigureAwait(false);
    }

    public void WriteReadme(string text) => File.WriteAllText(Path.Combine(path, ReadmeFile), text);

    public void WriteEntry(ReadOnlySpan<byte> entry, LogProof proof)
    {
        Directory.CreateDirectory(Path.Combine(path, EntriesFolder));
        var name = Path.Combine(path, EntriesFolder, proof.Index.ToString("0000000000", CultureInfo.InvariantCulture));
        File.WriteAllBytes(name + EntryEnding, entry);
        File.WriteAllText(name + ProofEnding, proof.ToString(), new UTF8Encoding(false));
    }

    /// <summary>Every entry, in order, once its proof is found to lead to a head that is believed already.</summary>
    /// <param name="checkpoint">As <see cref="ReadCheckpoint"/> gives it; each proof holds the same.</param>
    /// <exception cref="LogFaultException">One is damaged, or not in that log; the message names it.</exception>
    public IEnumerable<LogEntry> ReadProven(SignedNote checkpoint)
    {
        var head = Checkpoint.Of(checkpoint);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(path, EntriesFolder), "*" + EntryEnding).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var encoded = File.ReadAllBytes(file);
            var entry = Decode(name, encoded);
            var proof = ReadProof(name, Path.ChangeExtension(file, ProofEnding));
            if (entry.Index.ToString("0000000000", CultureInfo.InvariantCulture) != name || proof.Index != entry.Index
                || proof.Note.ToString() != checkpoint.ToString()
                || !InclusionProof.Verify(entry.Index, head.Size, MerkleHash.Leaf(encoded), proof.Hashes, head.Root))
                throw new LogFaultException(entry.Index, $"Entry {name} is not in the log that was signed.");
            yield return entry;
        }
    }

    private static LogEntry Decode(string name, byte[] encoded)
    {
        try
        {
            return LogEntry.Decode(encoded);
        }
        catch (LogEntryFormatException e)
        {
            throw new LogFaultException(null, $"Entry {name} is damaged: {e.Message}");
        }
    }

    private static LogProof ReadProof(string name, string file)
    {
        try
        {
            return File.Exists(file) ? LogProof.Parse(File.ReadAllBytes(file)) : throw new LogFaultException(null, $"Entry {name} has no proof.");
        }
        catch (NoteFormatException e)
        {
            throw new LogFaultException(null, $"The proof of entry {name} is damaged: {e.Message}");
        }
    }
}
