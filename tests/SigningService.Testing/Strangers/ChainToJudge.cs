namespace SigningService.Testing.Strangers;

/// <summary>A chain for strangers to judge, all DER.</summary>
/// <param name="Leaf">The certificate in question.</param>
/// <param name="Intermediates">From the leaf's issuer upwards, without the root.</param>
/// <param name="Root">What is trusted.</param>
/// <param name="RevocationLists">Those of every level, so that strangers that insist on all of them are content; empty: revocation is not asked for.</param>
/// <param name="OcspUrl">Where to ask for the status of the leaf; null: OCSP is not asked.</param>
public sealed record ChainToJudge(
    ReadOnlyMemory<byte> Leaf,
    IReadOnlyList<ReadOnlyMemory<byte>> Intermediates,
    ReadOnlyMemory<byte> Root,
    IReadOnlyList<ReadOnlyMemory<byte>> RevocationLists,
    string? OcspUrl = null);
