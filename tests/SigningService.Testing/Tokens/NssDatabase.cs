using System.Diagnostics;
using System.Runtime.Versioning;

namespace SigningService.Testing.Tokens;

/// <summary>The database of a token of NSS, empty, and gone when the process ends.</summary>
/// <param name="Parameters">What the library is told when it is initialised.</param>
/// <param name="PinFile">File with the PIN of its user.</param>
[UnsupportedOSPlatform("windows")]
public sealed record NssDatabase(string Parameters, string PinFile)
{
    public static NssDatabase Create(string label)
    {
        var certutil = RequiredTool.Find("certutil", "it is in the package libnss3-tools");
        var directory = Directory.CreateTempSubdirectory("nss-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        var pinFile = SoftHsmToken.WritePinFile(SoftHsmToken.Pin);
        using var process = Process.Start(new ProcessStartInfo(certutil, ["-N", "-d", "sql:" + directory, "-f", pinFile]))!;
        process.WaitForExit();
        return process.ExitCode == 0
            ? new NssDatabase($"configdir='sql:{directory}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=noModDB dbTokenDescription='{label}'", pinFile)
            : throw new InvalidOperationException($"certutil ended with {process.ExitCode}.");
    }
}
