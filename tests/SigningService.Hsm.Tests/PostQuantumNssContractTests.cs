using SigningService.Hsm.Tests.Tokens;

namespace SigningService.Hsm.Tests;

/// <summary>A token that has ML-DSA as PKCS#11 3.2 has it.</summary>
public sealed class PostQuantumNssContractTests : TokenContract
{
    private protected override TokenOptions Options => NssToken.CreatePostQuantum();

    private protected override int SignatureCount => 2_000;
}
