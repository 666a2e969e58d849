using System.Security.Cryptography;
using SigningService.Client.Files;
using SigningService.Client.Holding;

namespace SigningService.Cli.Agent;

/// <summary>The files of a certificate that is held.</summary>
internal sealed class HeldFiles(CertificateTarget target, CertificateHolder holder) : InstallSource(target)
{
    public override string? Label => holder.Find(target.Certificate) is { Current: { } current } source
        ? $"{Convert.ToHexStringLower(SHA256.HashData(current.Certificate.RawData))} {source.Trust.Fingerprint} {target.Format} {(int)target.KeyMode} {target.Owner}"
        : null;

    public override IReadOnlyList<GenerationFile> Files() => holder.FilesOf(target.Certificate, target.Format, target.KeyMode, Password());

    private string? Password()
    {
        if (target.PasswordFile is not { } file)
            return null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~StagedFile.Secret) != 0)
            throw new IOException($"{file} can be read by others than its owner: chmod 600 {file}");
        return File.ReadAllText(file).TrimEnd('\r', '\n') is { Length: > 0 } password ? password : throw new IOException($"{file} is empty.");
    }
}
