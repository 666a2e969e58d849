using SigningService.Benchmarks.Measuring;
using SigningService.Ledger;

namespace SigningService.Benchmarks.Ledgers;

/// <summary>The two durable acts of a certificate, by so many callers, and how many commits they share.</summary>
internal sealed class Acts(ILedger ledger)
{
    private readonly Dictionary<int, double> _commits = [];

    public static IReadOnlyList<int> Callers { get; } = [1, 16, 64, 256];

    public IEnumerable<Contender> All => Callers.Select(callers => Counted(callers, Of(callers)));

    public static string NameOf(int callers) => $"certificate, {callers} callers";

    /// <summary>Commits of a certificate in the last round, and how long the best round's took, also in flushes of the disk.</summary>
    public string More(int callers, Sample sample, Sample flush)
    {
        var (half, most) = (sample.Quantile(0.5).TotalMicroseconds, sample.Quantile(0.99).TotalMicroseconds);
        var one = flush.Elapsed.TotalMicroseconds / flush.Operations;
        return FormattableString.Invariant($"{_commits[callers]:0.00} commits, p50 {half / 1000:0.0} ms, p99 {most / 1000:0.0} ms: {half / one:0.0} and {most / one:0.0} flushes");
    }

    private Contender Of(int callers) => Contender.Callers(NameOf(callers), callers, CpuTime.OfProcess, async () =>
    {
        var intent = Certificates.Intent();
        await ledger.RecordIntentAsync(intent, CancellationToken.None);
        await ledger.RecordIssuedAsync(intent.Id, Certificates.Der(intent), intent.CreatedAt, CancellationToken.None);
    });

    private Contender Counted(int callers, Contender contender) => contender with
    {
        MeasureAsync = async round =>
        {
            var before = ledger.State.Commits;
            var sample = await contender.MeasureAsync(round);
            _commits[callers] = (ledger.State.Commits - before) / (double)sample.Operations;
            return sample;
        },
    };
}
