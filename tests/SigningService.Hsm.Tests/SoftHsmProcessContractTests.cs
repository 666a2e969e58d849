using SigningService.Authority.Keys;
using SigningService.Hsm.Processes;
using SigningService.Hsm.Tests.Tokens;

namespace SigningService.Hsm.Tests;

/// <summary>A library in a process of its own is to its callers as one in theirs.</summary>
public sealed class SoftHsmProcessContractTests : TokenContract
{
    private static readonly Lazy<TokenOptions> Shared = new(() => Provisioned.SoftHsm() with { Program = ModuleProgram.Beside() });

    private protected override TokenOptions Options => Shared.Value;

    private protected override bool Lacks(KeyAlgorithm algorithm) => algorithm.IsPostQuantum;
}
