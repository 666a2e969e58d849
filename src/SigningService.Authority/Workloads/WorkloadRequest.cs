namespace SigningService.Authority.Workloads;

/// <summary>What a workload asks for.</summary>
/// <param name="Identity">Who it is, proven; the certificate will say this and nothing else.</param>
/// <param name="Csr">PKCS#10, DER or PEM.</param>
/// <param name="Lifetime">Null for the profile's. More than may be had gives what may be had.</param>
/// <param name="Proof">How it was proven who asks, for the record.</param>
public sealed record WorkloadRequest(
    WorkloadIdentity Identity, ReadOnlyMemory<byte> Csr, TimeSpan? Lifetime, IReadOnlyDictionary<string, string> Proof);
