namespace SigningService.Authority.Issuance;

/// <summary>What a request says of the linked certificate that it asks for along with its own.</summary>
/// <param name="Csr">PKCS#10, DER or PEM.</param>
/// <param name="Require">What is demanded of it beyond what issuing does; null for nothing.</param>
internal sealed record TwinRequest(ReadOnlyMemory<byte> Csr, Func<IssuanceOrder, CancellationToken, ValueTask>? Require = null)
{
    public static TwinRequest? Of(ReadOnlyMemory<byte>? csr, Func<IssuanceOrder, CancellationToken, ValueTask>? require = null) =>
        csr is { } octets ? new TwinRequest(octets, require) : null;
}
