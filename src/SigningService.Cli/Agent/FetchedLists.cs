using System.Security.Cryptography;
using System.Text;
using SigningService.Client.Files;
using SigningService.Client.Holding;
using SigningService.Client.Revocation;

namespace SigningService.Cli.Agent;

/// <summary>Revocation lists, fetched and verified in the background; those that are out stay while nothing newer that verifies comes.</summary>
internal sealed class FetchedLists : InstallSource, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly ICertificateSource _source;
    private readonly AgentLog _log;
    private readonly TimeProvider _clock;
    private readonly RevocationLists _lists;
    private volatile byte[] _pem = [];
    private string _said = "";

    public FetchedLists(ListsTarget target, AgentPlan plan, ICertificateSource source, AgentLog log)
        : base(target)
    {
        _source = source;
        _log = log;
        _clock = plan.Holder.Clock;
        var options = new RevocationOptions
        {
            RefreshInterval = target.Every,
            CacheFolder = Path.Combine(plan.Holder.StateFolder, "lists"),
            KeepsLists = true,
        };
        foreach (var location in target.From)
            options.Locations.Add(location);
        _lists = new RevocationLists(source, options, _clock);
        _lists.Refreshed += Take;
    }

    /// <summary>What went wrong in the last round; empty if nothing did.</summary>
    public IReadOnlyList<string> Problems => _lists.Problems;

    public IReadOnlyList<HeldRevocationList> Held => _lists.Held;

    /// <summary>Whether there is none, or one is past its end: servers that read it refuse everybody, or soon will.</summary>
    public bool IsStale => _source.Current is null || _lists.IsStale;

    public override string? Label => _pem is { Length: > 0 } pem ? $"{Convert.ToHexStringLower(SHA256.HashData(pem))} {Target.Owner}" : null;

    public override IReadOnlyList<GenerationFile> Files() => [new GenerationFile("crls.pem", _pem, StagedFile.Public)];

    /// <summary>Fetches them once, if there is a certificate to know their authorities by.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => _source.Current is null ? Task.CompletedTask : _lists.RefreshAsync(cancellationToken);

    /// <summary>Fetches them until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_source.Current is null)
                await Task.Delay(Tick, _clock, cancellationToken);
            await _lists.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to end.
        }
    }

    public void Dispose() => _lists.Dispose();

    private void Take()
    {
        _pem = Encoding.ASCII.GetBytes(_lists.ToPem());
        var problems = string.Join(' ', Problems);
        if (problems == _said)
            return;
        _said = problems;
        if (problems.Length > 0)
            _log.Write("warning", "lists-not-fetched", $"folder={Target.Folder} message=\"{problems}\"");
        else
            _log.Write("info", "lists-fetched", $"folder={Target.Folder}");
    }
}
