using System.Net;
using SigningService.Cli.Agent.Workloads;
using SigningService.Client.Holding;

namespace SigningService.Cli.Agent;

/// <summary>The agent's config file, checked.</summary>
/// <param name="Status">Where the status pages are; null: nowhere.</param>
/// <param name="Workloads">The socket for workloads and proxies; null: none.</param>
internal sealed record AgentPlan(HolderOptions Holder, IPEndPoint? Status, IReadOnlyList<CertificateTarget> Targets, IReadOnlyList<ListsTarget> Lists, WorkloadPlan? Workloads);
