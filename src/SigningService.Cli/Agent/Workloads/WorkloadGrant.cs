namespace SigningService.Cli.Agent.Workloads;

/// <summary>Who may have a certificate with its key.</summary>
/// <param name="Certificate"><c>identity</c> or the name of a further one.</param>
internal sealed record WorkloadGrant(string Certificate, IReadOnlySet<uint> Users, IReadOnlySet<uint> Groups, string Hint)
{
    public bool Allows(Caller caller) => Users.Contains(caller.User) || Groups.Contains(caller.Group);
}
