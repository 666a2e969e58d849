using System.Runtime.InteropServices;

namespace SigningService.Testing;

/// <summary>What Debian 12 lacks for ML-DSA; put there by <c>tests/tools/install-post-quantum</c>.</summary>
public static class PostQuantumTools
{
    private static readonly Lazy<string> Module = new(() =>
    {
        var module = Require("nss/libsoftokn3.so");
        // By its path, before anything looks for it by its name and finds an older one.
        NativeLibrary.Load(Path.Combine(Path.GetDirectoryName(module)!, "libnssutil3.so"));
        return module;
    });

    /// <summary>NSS's token with ML-DSA, ready to be loaded.</summary>
    public static string NssModule => Module.Value;

    /// <summary>OpenSSL 3.5 as a program.</summary>
    public static string OpenSsl => Require("bin/openssl");

    private static string Require(string file)
    {
        List<string> candidates = [];
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            candidates.Add(Path.Combine(folder.FullName, ".dev", "tools", "post-quantum", file));
        return RequiredTool.Require(candidates, file, "run tests/tools/install-post-quantum");
    }
}
