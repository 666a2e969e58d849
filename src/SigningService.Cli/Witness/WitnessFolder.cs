using System.Security.Cryptography;
using System.Text;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Witnessing;
using SigningService.Cli.Running;
using SigningService.Client.Files;

namespace SigningService.Cli.Witness;

/// <summary>What a witness has cosigned, a file a log. Only one witness at a time works in a folder.</summary>
internal sealed class WitnessFolder : IWitnessMemory, IDisposable
{
    private readonly string _folder;
    private readonly FileStream _lock;

    private WitnessFolder(string folder, FileStream taken) => (_folder, _lock) = (folder, taken);

    /// <exception cref="UsageException">Another witness works there, or it is no folder to write in.</exception>
    public static WitnessFolder Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new WitnessFolder(folder, new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--state: {folder} cannot be used, or another witness uses it: {e.Message}");
        }
    }

    public SignedNote? Read(string origin)
    {
        var file = FileOf(origin);
        try
        {
            return File.Exists(file) ? SignedNote.Parse(File.ReadAllBytes(file)) : null;
        }
        catch (NoteFormatException e)
        {
            // Not the sender's fault, and no reason to begin anew: whoever damages this file must not make the witness forget.
            throw new IOException($"{file} is no checkpoint: {e.Message}", e);
        }
    }

    public bool Replace(string origin, SignedNote? expected, SignedNote next)
    {
        if (Read(origin)?.ToString() != expected?.ToString())
            return false;
        StagedFile.Replace(FileOf(origin), next.ToString(), StagedFile.Secret);
        return true;
    }

    public void Dispose() => _lock.Dispose();

    // An origin may hold slashes and be longer than a file name can be.
    private string FileOf(string origin) =>
        Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)))[..32] + ".checkpoint");
}
