using SigningService.Hsm.Tests.Tokens;

namespace SigningService.Hsm.Tests;

public sealed class SoftHsmContractTests : TokenContract
{
    private static readonly Lazy<TokenOptions> Shared = new(Provisioned.SoftHsm);

    private protected override TokenOptions Options => Shared.Value;
}
