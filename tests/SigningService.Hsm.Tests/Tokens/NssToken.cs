using SigningService.Testing;
using SigningService.Testing.Tokens;

namespace SigningService.Hsm.Tests.Tokens;

/// <summary>A token of NSS, the second opinion on what PKCS#11 means: other handles, other point encodings, other limits.</summary>
internal static class NssToken
{
    private static readonly Lazy<TokenOptions> Shared = new(() => Provision("/usr/lib/x86_64-linux-gnu/libsoftokn3.so", "Second opinion"));
    private static readonly Lazy<TokenOptions> SharedPostQuantum = new(() => Provision(PostQuantumTools.NssModule, "Post-quantum"));

    /// <summary>The one NSS token of the process: the library takes its database as a parameter when it is initialised.</summary>
    public static TokenOptions Create()
    {
        RequiredTool.File("/usr/lib/x86_64-linux-gnu/libsoftokn3.so", "libnss3");
        PostQuantumTools.PreferLaterNss();
        return Shared.Value;
    }

    /// <summary>One of a later release, with ML-DSA.</summary>
    public static TokenOptions CreatePostQuantum()
    {
        _ = PostQuantumTools.NssModule;
        return SharedPostQuantum.Value;
    }

    private static TokenOptions Provision(string module, string label)
    {
        var database = NssDatabase.Create(label);
        return new TokenOptions { ModulePath = module, ModuleParameters = database.Parameters, TokenLabel = label, PinFile = database.PinFile };
    }
}
