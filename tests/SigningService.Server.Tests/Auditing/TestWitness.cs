using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Witnessing;

namespace SigningService.Server.Tests.Auditing;

/// <summary>A witness on a port of its own: the real desk, with a memory that a test can look into.</summary>
internal sealed class TestWitness(string name) : IWitnessMemory, IAsyncDisposable
{
    public const string Origin = "pki.example.test/audit-log";

    private readonly WitnessKey _key = WitnessKey.Create(name);
    private WebApplication? _app;
    private volatile WitnessDesk? _desk;

    public NoteKey Public => _key.Public;

    public ConcurrentDictionary<string, SignedNote> Memory { get; } = [];

    public Uri Address => new(_app!.Urls.Single());

    /// <summary>Statuses that were answered, in order.</summary>
    public ConcurrentQueue<int> Answers { get; } = [];

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
    }

    /// <summary>From now on it knows the log; before, it answers 404.</summary>
    public void Know(VerificationKey auditKey) =>
        _desk = new WitnessDesk(_key, new[] { NoteKey.OfLog(Origin, auditKey) }.ToLookup(key => key.Name), this, TimeProvider.System);

    public SignedNote? Read(string origin) => Memory.GetValueOrDefault(origin);

    public bool Replace(string origin, SignedNote? expected, SignedNote next)
    {
        if (Read(origin)?.ToString() != expected?.ToString())
            return false;
        Memory[origin] = next;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var answer = _desk?.Answer(body.ToArray()) ?? new WitnessAnswer(WitnessVerdict.UnknownLog, "text/plain", "");
        Answers.Enqueue((int)answer.Verdict);
        context.Response.StatusCode = (int)answer.Verdict;
        context.Response.ContentType = answer.ContentType;
        await context.Response.WriteAsync(answer.Body);
    }
}
