namespace SigningService.Benchmarks.Issuance;

/// <summary>
/// What another authority takes for one issuance with a P-256 key, measured on a machine like this one (Debian 12, two shared cores), with
/// eight requests in flight and the load on the same cores. <c>docs/performance.md</c> tells more.
/// </summary>
/// <param name="Milliseconds">Processor time of its processes for a certificate.</param>
internal sealed record Peer(string Name, bool KeepsRecord, int Rate, double Milliseconds)
{
    public static IReadOnlyList<Peer> All { get; } =
    [
        new("cfssl, key in a file, no store", false, 5_690, 0.254),
        new("Vault, key in memory, no store", false, 3_340, 0.42),
        new("Vault, key in memory, file store", true, 1_033, 0.81),
        new("step-ca, SoftHSM, bbolt", true, 652, 1.75),
        new("Boulder, SoftHSM, MariaDB", true, 184, 10.4),
    ];
}
