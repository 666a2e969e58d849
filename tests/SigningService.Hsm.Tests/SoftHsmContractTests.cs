using SigningService.Authority.Keys;
using SigningService.Hsm.Tests.Tokens;

namespace SigningService.Hsm.Tests;

public sealed class SoftHsmContractTests : TokenContract
{
    private static readonly Lazy<TokenOptions> Shared = new(Provisioned.SoftHsm);

    private protected override TokenOptions Options => Shared.Value;

    private protected override bool Lacks(KeyAlgorithm algorithm) => algorithm.IsPostQuantum;
}
