using SigningService.Client.Files;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>The socket for workloads and proxies, checked.</summary>
/// <param name="Owner">Who gets the socket; null: whoever runs the agent.</param>
/// <param name="Grants">In the order of the file: the first one that fits a caller is its default.</param>
internal sealed record WorkloadPlan(string Socket, UnixFileMode Mode, FileOwner? Owner, IReadOnlyList<WorkloadGrant> Grants);
