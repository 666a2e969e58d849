using System.Diagnostics;
using SigningService.Testing;
using SigningService.Testing.Tokens;

namespace SigningService.Hsm.Tests.Tokens;

/// <summary>A token of NSS, the second opinion on what PKCS#11 means: other handles, other point encodings, other limits.</summary>
internal static class NssToken
{
    private const string Certutil = "/usr/bin/certutil";
    private static readonly Lazy<TokenOptions> Shared = new(() => Provision("/usr/lib/x86_64-linux-gnu/libsoftokn3.so", "Second opinion"));
    private static readonly Lazy<TokenOptions> SharedPostQuantum = new(() => Provision(PostQuantumTools.NssModule, "Post-quantum"));

    /// <summary>The one NSS token of the process: the library takes its database as a parameter when it is initialised.</summary>
    public static TokenOptions Create()
    {
        RequiredTool.File("/usr/lib/x86_64-linux-gnu/libsoftokn3.so", "libnss3");
        RequiredTool.File(Certutil, "libnss3-tools");
        PostQuantumTools.PreferLaterNss();
        return Shared.Value;
    }

    /// <summary>One of a later release, with ML-DSA.</summary>
    public static TokenOptions CreatePostQuantum()
    {
        _ = PostQuantumTools.NssModule;
        RequiredTool.File(Certutil, "libnss3-tools");
        return SharedPostQuantum.Value;
    }

    private static TokenOptions Provision(string module, string label)
    {
        var directory = Directory.CreateTempSubdirectory("nss-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        var pinFile = SoftHsmToken.WritePinFile(SoftHsmToken.Pin);
        using var process = Process.Start(new ProcessStartInfo(Certutil, ["-N", "-d", "sql:" + directory, "-f", pinFile]))!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return new TokenOptions
        {
            ModulePath = module,
            ModuleParameters = $"configdir='sql:{directory}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=noModDB dbTokenDescription='{label}'",
            TokenLabel = label,
            PinFile = pinFile,
        };
    }
}
