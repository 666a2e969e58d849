using SigningService.Authority.Keys;
using SigningService.Hsm.Tests.Tokens;

namespace SigningService.Hsm.Tests;

public sealed class NssContractTests : TokenContract
{
    private protected override TokenOptions Options => NssToken.Create();

    // NSS takes a third of a millisecond for a signature.
    private protected override int SignatureCount => 2_000;

    private protected override bool Lacks(KeyAlgorithm algorithm) => algorithm.Family == KeyFamily.Ed25519 || algorithm.IsPostQuantum;
}
