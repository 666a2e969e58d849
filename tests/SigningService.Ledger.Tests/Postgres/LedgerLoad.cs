using System.Collections.Concurrent;
using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>
/// Acts without pause on several ledgers. Each request is repeated until it is answered, with another serial number and at another ledger,
/// as a service does; what was answered is kept, and must be so afterwards.
/// </summary>
internal sealed class LedgerLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _ends = new();
    private readonly IReadOnlyList<ILedger> _ledgers;
    private readonly Task _running;
    private int _interrupted;

    private LedgerLoad(IReadOnlyList<ILedger> ledgers, int workers)
    {
        _ledgers = ledgers;
        _running = Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => WorkAsync(worker))));
    }

    /// <summary>Certificates that were acknowledged, by request.</summary>
    public ConcurrentDictionary<string, CertificateRecord> Answered { get; } = [];

    /// <summary>Those whose revocation was acknowledged.</summary>
    public ConcurrentDictionary<CertificateId, byte> Revoked { get; } = [];

    /// <summary>Acts that failed and were repeated.</summary>
    public int Interrupted => _interrupted;

    public static LedgerLoad Start(IReadOnlyList<ILedger> ledgers, int workers = 16) => new(ledgers, workers);

    /// <summary>Waits for so many more answers.</summary>
    public async Task AwaitAnswersAsync(int more, CancellationToken cancellationToken)
    {
        var goal = Answered.Count + more;
        while (Answered.Count < goal && !_running.IsCompleted)
            await Task.Delay(5, cancellationToken);
    }

    /// <summary>Lets every request be answered and ends.</summary>
    public async Task StopAsync()
    {
        await _ends.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromMinutes(3));
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _ends.Dispose();
    }

    /// <summary>Every answer stands byte for byte, a repeated request gets it, what was revoked is, and the log is one line up to its head.</summary>
    public async Task RequireWholeAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        foreach (var (request, answered) in Answered)
        {
            var stored = await ledger.FindAsync(answered.Intent.Id, cancellationToken);
            Assert.True(stored is not null, $"{answered.Intent.Id} was acknowledged and is lost.");
            Assert.True(answered.Der!.Value.Span.SequenceEqual(stored.Der!.Value.Span));
            Assert.Equal(answered.Intent.Id, (await ledger.FindByRequestAsync(answered.Intent.Requester, request, cancellationToken))?.Intent.Id);
            Assert.Equal(Revoked.ContainsKey(answered.Intent.Id), stored.Revocation is not null);
        }

        var (intended, issued) = (new HashSet<string>(), new HashSet<string>());
        await foreach (var recorded in ledger.ReadEntriesAsync(0, long.MaxValue, cancellationToken))
        {
            var entry = LogEntry.Decode(recorded.Entry);
            var serial = entry.Detail("serial")!;
            if (entry.Kind == (int)Authority.Auditing.AuditEventKind.IssuanceIntended)
                Assert.True(intended.Add(serial), "A serial number was given twice.");
            else if (entry.Kind == (int)Authority.Auditing.AuditEventKind.CertificateIssued)
                Assert.True(issued.Add(serial), "A certificate was recorded twice.");
        }

        Assert.Equal(Answered.Count, issued.Count);
        Assert.Equal(intended.Count + issued.Count + Revoked.Count, await LogChain.CountAsync(ledger, cancellationToken));
    }

    private async Task WorkAsync(int worker)
    {
        for (var i = 0; !_ends.IsCancellationRequested; i++)
        {
            var place = worker + i;
            var first = SomeIntent.Of();
            var intended = await InsistAsync(place, ledger => ledger.RecordIntentAsync(first with { Id = new(first.Id.Authority, SerialNumber.Random()) }, default));
            var issued = await InsistAsync(place, ledger => ledger.RecordIssuedAsync(intended.Intent.Id, SomeIntent.Signed(intended.Intent.ToBeSigned), SomeIntent.Now, default));
            if (i % 5 == 0)
            {
                await InsistAsync(place, async ledger => (await ledger.RevokeAsync(issued.Intent.Id, SomeIntent.Revocation(), default))!);
                Revoked.TryAdd(issued.Intent.Id, 0);
            }

            Answered.TryAdd(first.RequestId, issued);
        }
    }

    private async Task<CertificateRecord> InsistAsync(int place, Func<ILedger, ValueTask<CertificateRecord>> act)
    {
        while (true)
        {
            try
            {
                return await act(_ledgers[place++ % _ledgers.Count]);
            }
            catch (LedgerUnavailableException)
            {
                Interlocked.Increment(ref _interrupted);
                await Task.Delay(20);
            }
        }
    }
}
