using SigningService.Cli.Running;
using SigningService.Client.Files;
using SigningService.Client.Keys;
using SigningService.Client.Verification;

namespace SigningService.Cli.Acquiring;

/// <summary>Where key and chain go; null where they go nowhere.</summary>
internal sealed record TargetFiles(string? KeyPath, string? ChainPath)
{
    /// <summary>From <c>--out-dir</c>, or <c>--key</c> and <c>--cert</c>, which win over it.</summary>
    public static TargetFiles Of(string? outDir, string? key, string? chain) =>
        new(key ?? In(outDir, "key.pem"), chain ?? In(outDir, "chain.pem"));

    /// <summary>The same for the second certificate of a request.</summary>
    public static TargetFiles OfTwin(string? outDir, string? key, string? chain) =>
        new(key ?? In(outDir, "twin-key.pem"), chain ?? In(outDir, "twin-chain.pem"));

    /// <summary>Refuses to replace what is there: a key that is overwritten is lost.</summary>
    public void RequireVacant()
    {
        foreach (var path in new[] { KeyPath, ChainPath })
        {
            if (path is not null && File.Exists(path))
                throw new UsageException($"{path} is there already: choose another place, or give --force to replace it.");
        }
    }

    /// <summary>Makes the folders; the one of the key for its owner only.</summary>
    public void Prepare()
    {
        foreach (var path in new[] { KeyPath, ChainPath })
        {
            if (path is null || Path.GetDirectoryName(Path.GetFullPath(path)) is not { } folder || Directory.Exists(folder))
                continue;
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, StagedFile.Secret | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Both are complete on disk before either takes its place.</summary>
    public void Write(PrivateKey? key, ReceivedCertificate certificate)
    {
        using var stagedKey = KeyPath is null || key is null ? null : StagedFile.Write(KeyPath, key.ToPem(), StagedFile.Secret);
        using var stagedChain = ChainPath is null ? null : StagedFile.Write(ChainPath, certificate.ChainPem, StagedFile.Public);
        stagedKey?.Commit();
        stagedChain?.Commit();
    }

    private static string? In(string? folder, string name) => folder is null ? null : Path.Combine(folder, name);
}
