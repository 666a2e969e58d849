using System.Diagnostics;
using SigningService.Testing;
using SigningService.Testing.Tokens;

namespace SigningService.Hsm.Tests.Tokens;

/// <summary>A token of NSS, the second opinion on what PKCS#11 means: other handles, other point encodings, other limits.</summary>
internal static class NssToken
{
    private const string Module = "/usr/lib/x86_64-linux-gnu/libsoftokn3.so";
    private const string Certutil = "/usr/bin/certutil";
    private static readonly Lazy<TokenOptions> Shared = new(Provision);

    /// <summary>The one NSS token of the process: the library takes its database as a parameter when it is initialised.</summary>
    public static TokenOptions Create()
    {
        RequiredTool.File(Module, "libnss3");
        RequiredTool.File(Certutil, "libnss3-tools");
        return Shared.Value;
    }

    private static TokenOptions Provision()
    {
        var directory = Directory.CreateTempSubdirectory("nss-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        var pinFile = SoftHsmToken.WritePinFile(SoftHsmToken.Pin);
        using var process = Process.Start(new ProcessStartInfo(Certutil, ["-N", "-d", "sql:" + directory, "-f", pinFile]))!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return new TokenOptions
        {
            ModulePath = Module,
            ModuleParameters = $"configdir='sql:{directory}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=noModDB dbTokenDescription='Second opinion'",
            TokenLabel = "Second opinion",
            PinFile = pinFile,
        };
    }
}
