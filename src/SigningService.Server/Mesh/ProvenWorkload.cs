using SigningService.Authority.Workloads;

namespace SigningService.Server.Mesh;

/// <summary>Who asks for a workload's certificate.</summary>
/// <param name="Identity">The workload that calls.</param>
/// <param name="By">What proves it: <c>token of ISSUER</c>, <c>certificate NAME</c>.</param>
internal sealed record ProvenWorkload(WorkloadIdentity Identity, string By);
