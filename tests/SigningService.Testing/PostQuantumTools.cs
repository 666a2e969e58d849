using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Xunit;

namespace SigningService.Testing;

/// <summary>What Debian 12 lacks for ML-DSA; put there by <c>tests/tools/install-post-quantum</c>.</summary>
public static partial class PostQuantumTools
{
    /// <summary>Name and value of the trait of tests that are run once more where TLS has ML-DSA.</summary>
    public const string Trait = "needs";

    /// <inheritdoc cref="Trait"/>
    public const string InTls = "ml-dsa-in-tls";

    private const string NssLibrary = "nss/libsoftokn3.so";

    private static readonly Lazy<string> Module = new(() =>
    {
        var module = Require(NssLibrary);
        // By their paths, before anything looks for them by their names and finds older ones. NSPR has a book of its own of what is loaded.
        var folder = Path.GetDirectoryName(module)!;
        NativeLibrary.Load(Path.Combine(folder, "libnssutil3.so"));
        _ = LoadByNspr(Path.Combine(folder, "libfreeblpriv3.so"));
        return module;
    });

    /// <summary>NSS's token with ML-DSA, ready to be loaded.</summary>
    public static string NssModule => Module.Value;

    /// <summary>Whether it is there, for those who can do without.</summary>
    public static bool HasNss => Candidates(NssLibrary).Any(File.Exists);

    /// <summary>OpenSSL 3.5 as a program.</summary>
    public static string OpenSsl => Require("bin/openssl");

    /// <summary>
    /// Two releases of NSS in one process share the libraries below them, whichever came first; those of the later one serve both. To be called
    /// before the earlier one is loaded.
    /// </summary>
    public static void PreferLaterNss()
    {
        if (HasNss)
            _ = Module.Value;
    }

    /// <summary>Skips a test where TLS of this process has no ML-DSA: it needs OpenSSL 3.5.</summary>
    public static void RequireInTls() => Assert.SkipUnless(
        MLDsa.IsSupported, "This process has an OpenSSL older than 3.5; ./dev test runs the test once more on another.");

    private static string Require(string file) => RequiredTool.Require([.. Candidates(file)], file, "run tests/tools/install-post-quantum");

    private static IEnumerable<string> Candidates(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, ".dev", "tools", "post-quantum", file);
    }

    [LibraryImport("libnspr4.so", EntryPoint = "PR_LoadLibrary", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint LoadByNspr(string path);
}
