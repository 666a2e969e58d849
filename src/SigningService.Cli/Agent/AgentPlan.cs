using System.Net;
using SigningService.Client.Holding;

namespace SigningService.Cli.Agent;

/// <summary>The agent's config file, checked.</summary>
/// <param name="Status">Where the status pages are; null: nowhere.</param>
internal sealed record AgentPlan(HolderOptions Holder, IPEndPoint? Status, IReadOnlyList<CertificateTarget> Targets, IReadOnlyList<ListsTarget> Lists);
