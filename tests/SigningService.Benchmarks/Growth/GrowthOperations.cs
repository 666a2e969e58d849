using System.Diagnostics;
using SigningService.AuditLog;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Benchmarks.Measuring;
using SigningService.Ledger;

namespace SigningService.Benchmarks.Growth;

/// <summary>What a ledger is asked to do all day, each so often, by so many callers at once.</summary>
internal sealed class GrowthOperations(ILedger ledger, GrownFleet fleet, int seed)
{
    public const int PageSize = 50;

    // Which rows are asked for: any, so that nothing is warm that would not be in life.
    private readonly Random _random = new(seed);
    private readonly LogTree _tree = new(ledger);

    /// <summary>Each by its name; those that add to the ledger come last.</summary>
    public IReadOnlyList<(string Name, int Callers, int Times, Func<Task> Act)> All =>
    [
        ("what issuing asks before", 1, 2_000, AskBeforeAsync),
        ("found by serial number, as OCSP does", 1, 4_000, async () => Require(await ledger.FindStatusAsync(GrownFleet.IdOf(Any()), default))),
        ("found by serial number, whole", 1, 4_000, async () => Require(await ledger.FindAsync(GrownFleet.IdOf(Any()), default))),
        ("found by request id", 1, 4_000, async () => { var n = Any(); Require(await ledger.FindByRequestAsync(fleet.RequesterOf(n), GrownFleet.RequestIdOf(n), default)); }),
        ("what renewal is advised by", 1, 2_000, async () => Require(await ledger.FindStandingAsync(GrownFleet.IdOf(Any()), default))),
        ("listed by name", 1, 1_000, () => ListAsync(query => query with { SubjectName = "dns:" + fleet.NameOf(Any()) })),
        ("listed by name, valid ones", 1, 1_000, () => ListAsync(query => query with { SubjectName = fleet.NameOf(Any()), State = CertificateState.Active })),
        ("listed by a part of the subject", 1, 1, () => ListAsync(query => query with { Subject = fleet.NameOf(Any()).ToUpperInvariant() })),
        ("listed by requester", 1, 300, () => ListAsync(query => query with { Requester = fleet.RequesterOf(Any()) })),
        ("listed by requester, those that end soon", 1, 300, () => ListAsync(query => query with
            { Requester = fleet.RequesterOf(Any()), Order = CertificateOrder.ExpiresFirst, ExpiresFrom = GrownFleet.Now, State = CertificateState.Active })),
        ("listed by profile, the newest", 1, 300, () => ListAsync(query => query with { Profile = "server-tls-1" })),
        ("listed, revoked ones", 1, 300, () => ListAsync(query => query with { State = CertificateState.Revoked })),
        ("listed by end of validity", 1, 300, () => ListAsync(query => query with { Order = CertificateOrder.ExpiresFirst, ExpiresFrom = GrownFleet.Now })),
        ("page of 100 entries of the log", 1, 300, ReadLogAsync),
        ("proof that an entry is in the log", 1, 300, ProveAsync),
        ("issuing, 1 in flight", 1, 300, IssueAsync),
        ("issuing, 16 in flight", 16, 1_600, IssueAsync),
        ("issuing, 64 in flight", 64, 3_200, IssueAsync),
        ("revoking, 1 in flight", 1, 150, RevokeAsync),
        ("revoking, 16 in flight", 16, 800, RevokeAsync),
    ];

    public static async Task<Sample> MeasureAsync(int callers, int times, Func<Task> act)
    {
        var left = times;
        var latencies = new TimeSpan[times];
        var (begun, used) = (Stopwatch.GetTimestamp(), CpuTime.OfProcess());
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Decrement(ref left); i >= 0; i = Interlocked.Decrement(ref left))
            {
                var start = Stopwatch.GetTimestamp();
                await act();
                latencies[i] = Stopwatch.GetElapsedTime(start);
            }
        })));
        var (cpu, elapsed) = (CpuTime.OfProcess() - used, Stopwatch.GetElapsedTime(begun));
        return new Sample(times, cpu, elapsed, [.. latencies.Order()]);
    }

    private async Task IssueAsync()
    {
        var intent = fleet.Next(Any());
        await ledger.RecordIntentAsync(intent, CancellationToken.None);
        await ledger.RecordIssuedAsync(intent.Id, GrownFleet.DerOf(intent.ToBeSigned), GrownFleet.Now, CancellationToken.None);
    }

    private async Task RevokeAsync() => Require(await ledger.RevokeAsync(
        GrownFleet.IdOf(Any()), new RevocationRecord(RevocationReason.Superseded, GrownFleet.Now, null, GrownFleet.Revoker, 0), CancellationToken.None));

    private async Task AskBeforeAsync()
    {
        var intent = fleet.Next(Any());
        _ = await ledger.FindByRequestAsync(intent.Requester, intent.RequestId, CancellationToken.None);
        _ = await ledger.IsKeyCompromisedAsync(intent.PublicKeySha256, CancellationToken.None);
        _ = await ledger.CountIntentsAsync(intent.Requester, intent.PublicKeySha256, intent.Profile, GrownFleet.Now.AddHours(-1), CancellationToken.None);
    }

    private async Task ListAsync(Func<CertificateQuery, CertificateQuery> filter)
    {
        var query = filter(new CertificateQuery { Now = GrownFleet.Now, PageSize = PageSize });
        var page = await ledger.ListAsync(query, CancellationToken.None);
        // The newest of a name may be revoked.
        Require(page.Records.Count > 0 || query.State is not null ? page : null);
    }

    private async Task ReadLogAsync()
    {
        await foreach (var entry in ledger.ReadEntriesAsync(AnyOf(fleet.Entries - 100), 100, CancellationToken.None))
            _ = LogEntry.Decode(entry.Entry);
    }

    private async Task ProveAsync() => Require(await _tree.InclusionAsync(AnyOf(fleet.Entries), fleet.Entries, CancellationToken.None));

    private long Any() => 1 + AnyOf(fleet.Certificates);

    private long AnyOf(long count)
    {
        lock (_random)
            return _random.NextInt64(count);
    }

    private static void Require(object? found)
    {
        if (found is null)
            throw new InvalidOperationException("The ledger does not have what it was filled with.");
    }
}
