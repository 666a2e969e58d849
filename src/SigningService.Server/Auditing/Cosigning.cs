using SigningService.AuditLog.Notes;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Ledger;
using SigningService.Server.Observability;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Auditing;

/// <summary>
/// Asks the witnesses for their cosignatures of the latest head and keeps the note with them. Nothing waits for it: a head without
/// cosignatures is as good as before, only nobody else has seen it yet.
/// </summary>
internal sealed class Cosigning : IDisposable
{
    // One round at a time: a note is read, added to, and put back.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ILedger _ledger;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<Cosigning> _logger;
    private readonly HttpClient _http = WitnessLink.CreateClient();
    private readonly WitnessLink[] _witnesses;
    // By name: why it does not cosign. A witness that stands in neither is as it was before.
    private readonly Dictionary<string, string> _failing = [];

    public Cosigning(ILedger ledger, CheckpointSettings settings, TimeProvider timeProvider, ILogger<Cosigning> logger)
    {
        (_ledger, _timeProvider, _logger) = (ledger, timeProvider, logger);
        var tree = new LogTree(ledger);
        _witnesses = [.. settings.Witnesses.Select(witness => new WitnessLink(witness, tree, _http))];
    }

    /// <summary>Whether there is anybody to ask.</summary>
    public bool HasWitnesses => _witnesses.Length > 0;

    /// <summary>Has the latest checkpoint cosigned by all who have not yet, side by side, and says how many cosignatures it has then.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be kept.</exception>
    public async Task<int> CosignAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await CosignLatestAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _turn.Dispose();
    }

    private async Task<int> CosignLatestAsync(CancellationToken cancellationToken)
    {
        if (await _ledger.FindLatestCheckpointAsync(cancellationToken) is not { } latest)
            return 0;
        var note = SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(latest.Note));
        var missing = _witnesses.Where(witness => witness.Key.CosignedAt(note) is null).ToArray();
        var answers = await Task.WhenAll(missing.Select(witness => AskAsync(witness, note, cancellationToken)));
        var cosignatures = answers.OfType<NoteSignature>().ToArray();
        if (cosignatures.Length > 0)
        {
            note = note with { Signatures = [.. note.Signatures, .. cosignatures] };
            await _ledger.RecordCheckpointAsync(latest with { Note = note.ToString() }, cancellationToken);
        }

        return _witnesses.Length - missing.Length + cosignatures.Length;
    }

    private async Task<NoteSignature?> AskAsync(WitnessLink witness, SignedNote note, CancellationToken cancellationToken)
    {
        try
        {
            var cosignature = await witness.CosignAsync(note, cancellationToken);
            await TellAsync(witness.Key.Name, null, cancellationToken);
            return cosignature;
        }
        catch (Exception e) when (e is WitnessException or HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            await TellAsync(witness.Key.Name, e is WitnessException ? e.Message : "it cannot be reached", cancellationToken);
            return null;
        }
    }

    /// <summary>Tells of a change, once: an entry for each head would make a head for each entry.</summary>
    private async Task TellAsync(string name, string? cause, CancellationToken cancellationToken)
    {
        lock (_failing)
        {
            if (_failing.GetValueOrDefault(name) == cause)
                return;
            if (cause is null)
                _failing.Remove(name);
            else
                _failing[name] = cause;
        }

        if (cause is null)
            WitnessLog.Cosigns(_logger, name);
        else
            WitnessLog.DoesNotCosign(_logger, name, SafeText.Of(cause));
        await _ledger.AppendAsync(
            new AuditEvent(AuditEventKind.WitnessChanged, _timeProvider.GetUtcNow(), ServiceCaller.Identity, new Dictionary<string, string>
            {
                ["witness"] = name,
                ["state"] = cause is null ? "cosigns" : "does not cosign",
                ["cause"] = cause ?? "",
            }),
            cancellationToken);
    }
}
